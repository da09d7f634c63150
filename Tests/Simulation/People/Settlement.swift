import ServiceDoubles
import VerificationCore

/// Who lives in a world: two applications, and the logins and payments of its people.
enum Settlement {
    static func applications(_ chance: Chance) -> [Application] {
        let random = SeededRandom(seed: chance.next())
        let workflows = [
            ("shop", "call:20,sms:20?failed+no_answer+timeout,email:60"),
            ("bank", "call:15,email:30,call:60;lifetime_starts=first_delivery"),
        ]
        return workflows.compactMap { name, workflow in
            guard let workflow = Workflow(text: workflow) else { return nil }
            return Application(
                id: random.id(), name: name, senderName: name, workflow: workflow, policy: .standard,
                countries: ["ID"], locale: "en", isDisabled: false)
        }
    }

    /// Lets everybody live, and returns when all are done.
    static func populate(_ world: World) async {
        var tasks: [Task<Void, Never>] = []
        for person in world.people {
            for application in world.applications {
                for purpose in ["login", "payment"] where world.chance.happens(0.6) {
                    let customer = Customer(world, person, application, purpose)
                    tasks.append(world.spawn { _ in await customer.live() })
                }
            }
        }
        for task in tasks { await task.value }
    }
}
