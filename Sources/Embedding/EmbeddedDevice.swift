import CRicochet
import CoSimulation
import CycleKernel
import PCIeLayouts
import Trace

/// A device behind the C interface: what it is to be, then the machine, and the host's callbacks.
///
/// The interface promises one thread at a time for each device; the table of devices has a lock of
/// its own.
final class EmbeddedDevice: @unchecked Sendable {
  var settings = EmbeddedSettings()
  var machine: OutsideMachine?
  var trace: TraceOutput?
  var host = HostCallbacks()
  var regions: [SharedRegion] = []
  var questions = HostQuestions()
  /// Which bytes of the answer the last request of `rc_send` asked for; nil for all.
  var lanes: Range<Int>?
  /// What a callback did wrong inside of the machine's time.
  var fault: EmbeddingFault?
  /// Whether a callback is being called.
  var isInside = false
  /// The words for the last failure.
  var errorText = CText()
  /// The words for the last violation that was asked for.
  var violationText = CText()

  /// Whether bytes come and go by callbacks.
  var hasCallbacks: Bool { host.canRead || host.canWrite }

  /// The machine, which has to be there.
  func started() throws(EmbeddingFault) -> OutsideMachine {
    guard let machine else { throw .state("the device is not started; call rc_start first") }
    return machine
  }

  /// Sets an option.
  func set(_ name: String, _ value: String) throws(EmbeddingFault) {
    guard machine == nil else {
      throw .state("option \(name) comes after rc_start; set it before")
    }
    guard let option = EmbeddedOption.all.first(where: { $0.name == name }) else {
      let names = EmbeddedOption.all.map(\.name).joined(separator: ", ")
      throw EmbeddingFault(RC_UNKNOWN_OPTION, "no option '\(name)'; there are \(names)")
    }
    guard option.apply(&settings, value) else {
      throw EmbeddingFault(
        RC_BAD_VALUE, "option \(name) cannot be '\(value)'; it is \(option.meaning)")
    }
  }

  /// Puts the machine together.
  func start(_ host: HostCallbacks) throws(EmbeddingFault) {
    guard machine == nil else { throw .state("the device is started already") }
    self.host = host
    let (machine, trace) = try settings.machine(
      isMappingStrict: !hasCallbacks, hasTranslations: host.canTranslate)
    self.machine = machine
    self.trace = trace
    machine.connect(self)
    for region in regions { machine.trace.record(cycle: 0, .dmaMapped(region.announced)) }
  }

  deinit { machine?.connect(nil) }

  /// Ends the machine and closes its files.
  func close() throws(EmbeddingFault) {
    guard let machine else { return }
    machine.connect(nil)
    self.machine = nil
    try trace?.close(TraceTail(cycle: machine.cycle, isDrained: isDrained(machine)))
  }

  private func isDrained(_ machine: OutsideMachine) -> Bool {
    machine.isDrained && !questions.isWaiting
  }

  /// Lets the machine do something, and says what a callback did wrong meanwhile.
  func inTime<Result>(
    _ body: (OutsideMachine) throws(EmbeddingFault) -> Result
  ) throws(EmbeddingFault) -> Result {
    let machine = try started()
    let result = try body(machine)
    if let fault {
      self.fault = nil
      throw fault
    }
    return result
  }
}
