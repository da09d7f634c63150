import VerificationCore

/// One machine that runs the service: it dies at any await, and comes back with an empty memory over the same store.
final class Machine: @unchecked Sendable {
    let name: String
    private let world: World
    private(set) var incarnation: Incarnation?
    private var lives = 0

    init(name: String, world: World) {
        self.name = name
        self.world = world
    }

    func start() {
        lives += 1
        world.history.note("\(name).\(lives) starts")
        incarnation = Incarnation(name: "\(name).\(lives)", machine: self, world: world)
    }

    /// The process dies: what it has in memory is gone, what it has sent off may still arrive.
    func crash() {
        guard let incarnation else { return }
        world.history.note("\(incarnation.name) dies")
        let pause = world.chance.milliseconds(20...5000)
        world.struck("crashes", keepsFromWorkUntil: world.clock.now + pause)
        incarnation.die()
        self.incarnation = nil
        world.spawn { world in
            await world.clock.pause(pause)
            self.start()
        }
    }

    /// Ends the service in an orderly way.
    func stop() {
        incarnation?.stop()
    }
}
