import Scenarios
var configuration = SystemConfiguration(access: AccessMode(rawValue: CommandLine.arguments[1])!)
configuration.engine = EngineKind(rawValue: CommandLine.arguments[2])!
var run = DiskRun(system: configuration, workload: WorkloadConfiguration(), imagePath: CommandLine.arguments[3])
let (r, m) = try run.perform()
print(r.verdict, r.reasons, r.outcome as Any)
print(r.requestCount, r.cycleCount, r.evaluatedCycleCount, r.sentUp, r.sentDown, r.upstreamInterrupts, r.upstreamOther, r.translationRequests, r.invalidations, r.bytesBounced, r.processorSeconds)
