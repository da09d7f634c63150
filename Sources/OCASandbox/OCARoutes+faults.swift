import NIOCore
import SandboxPhone
import ServiceLifecycle

extension OCARoutes {
    private static let dripPause = Duration.seconds(1)
    private static let garbage: [UInt8] = [0x16, 0x03, 0x01, 0x00, 0xFF] + [UInt8](repeating: 0xA5, count: 200)

    /// Does to the connection what the fault says, where it is the connection that is bad. A stop of the sandbox waits
    /// for none of it.
    func strain(_ channel: any Channel, by fault: Fault, _ answer: WireAnswer) async {
        let connection = RawConnection(channel: channel)
        await cancelWhenGracefulShutdown {
            switch fault.kind {
            case .slow: try? await pause(.seconds(fault.seconds))
            case .hang, .hangAfterWork: await connection.hang()
            case .reset, .answerLost: await connection.reset()
            case .resetInAnswer:
                try? await connection.send([answer.half])
                await connection.reset()
            case .resetAfterAnswer:
                try? await connection.send([answer.message])
                await connection.reset()
            case .cutAnswer:
                try? await connection.send([answer.half])
                await connection.close()
            case .drip:
                try? await connection.send(answer.message.map { [$0] }) { try await pause(OCARoutes.dripPause) }
                await connection.close()
            case .garbage:
                try? await connection.send([OCARoutes.garbage])
                await connection.close()
            case .twice:
                try? await connection.send([answer.message, answer.message])
                await connection.close()
            default: break
            }
        }
    }

    private func pause(_ duration: Duration) async throws {
        try await state.clock.sleep(until: state.clock.now() + duration)
    }
}
