import Glibc
import Simulation

// The simulation by itself, built for speed: `make soak` runs ten thousand worlds with it.

let (_, failures) = await SimulationOrder().carryOut()
for failure in failures { print("✘ \(failure)") }
exit(failures.isEmpty ? 0 : 1)
