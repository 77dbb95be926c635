/// What a scenario cannot be, and what it becomes instead.
///
/// Constraints are applied in the order of the list, once; a test holds that a second time changes
/// nothing.
public struct Constraint: Sendable {
  /// A knob and the values that it has.
  public typealias Condition = (knob: Knob, values: [String])

  /// What has to hold for it to count, all of it.
  public var when: [Condition]
  /// The knob that it holds to something.
  public var knob: Knob
  /// Values that the knob may have then; it gets the first of them when it has another.
  public var needs: [String]
  /// Why.
  public var reason: String

  init(_ when: [Condition], _ knob: Knob, _ needs: [String], _ reason: String) {
    self.when = when
    self.knob = knob
    self.needs = needs
    self.reason = reason
  }

  func isBroken(by scenario: RegressionScenario) -> Bool {
    when.allSatisfy { $0.values.contains(scenario[$0.knob]) } && !needs.contains(scenario[knob])
  }

  /// All of them.
  public static let all: [Constraint] = [
    Constraint(
      [(.traffic, ["fault", "hostile", "stray"])], .device, ["blk"],
      "faults, hostile guests and stray requests drive a disk"),
    Constraint(
      [(.traffic, ["fault", "hostile", "stray", "fetch"])], .reset, ["none"],
      "that traffic resets the device itself, or has none"),
    Constraint(
      [(.traffic, ["hostile"])], .access, ["bounce", "direct"],
      "a hostile guest has no IOMMU driver"),
    Constraint(
      [(.traffic, ["hostile"])], .engine, ["rtl", "model", "stream", "wide", "lockstep"],
      "the engine with a translation cache is for an IOMMU"),
    Constraint(
      [(.engine, ["ats"])], .transport, ["modern", "transitional"],
      "an IOMMU knows functions of PCI"),
    Constraint(
      [(.traffic, ["stray"])], .access, ["iommu"], "only an IOMMU refuses a stray request"),
    Constraint(
      [(.traffic, ["stray"])], .iommu, ["vtd"], "the others fault without ATS"),
    Constraint(
      [(.traffic, ["fault"])], .access, ["direct", "iommu", "bounce"],
      "the sweep of faults knows these"),
    Constraint(
      [(.traffic, ["fault"])], .iommu, ["vtd"], "recovery sets VT-d up again and no other"),
    Constraint(
      [(.traffic, ["fetch"])], .engine, ["stream", "rtl", "wide"],
      "bare traffic compares an engine in RTL with the Swift engine"),
    Constraint(
      [(.traffic, ["fault", "hostile", "stray"])], .transport, ["modern"],
      "these guests know one register layout"),
    Constraint(
      [(.traffic, ["fault", "hostile", "stray"])], .interrupts, ["msix"],
      "these guests take messages"),
    Constraint(
      [(.traffic, ["fault"])], .link, ["in-order"],
      "what is lost is found by its place in the order of packets"),
    Constraint(
      [(.device, ["rng", "console", "net"])], .vectors, ["each"],
      "only the disk's driver polls"),
    Constraint(
      [(.transport, ["legacy", "mmio", "mmio-legacy"])], .access, ["direct"],
      "these register layouts have no region and no IOMMU"),
    Constraint(
      [(.transport, ["legacy", "mmio-legacy"])], .ring, ["split"],
      "packed rings are feature bit 34"),
    Constraint(
      [(.transport, ["legacy", "mmio-legacy", "mmio"])], .reset, ["none"],
      "resets before the job are told by the modern registers"),
    Constraint(
      [(.transport, ["legacy", "mmio-legacy"])], .notificationData, ["no"],
      "legacy registers have 32 feature bits"),
    Constraint(
      [(.transport, ["legacy", "mmio-legacy"])], .ringReset, ["no"],
      "legacy registers have 32 feature bits"),
    Constraint(
      [(.transport, ["legacy", "mmio-legacy"])], .inOrder, ["no"],
      "legacy registers have 32 feature bits"),
    Constraint(
      [(.transport, ["mmio", "mmio-legacy"])], .interrupts, ["intx"],
      "a memory-mapped device has a line"),
    Constraint(
      [(.interrupts, ["intx"])], .vectors, ["each"], "a line has no vectors"),
    Constraint(
      [
        (
          .reset,
          [
            "acknowledge", "driver", "features-ok", "driver-ok", "needs-reset", "failed",
            "suspended", "acknowledge-function", "driver-function", "features-ok-function",
            "driver-ok-function", "needs-reset-function", "failed-function", "suspended-function",
          ]
        )
      ], .iommu, ["vtd"], "a second driver turns VT-d off, and no other"),
    Constraint(
      [(.ring, ["split"])], .queueSize, ["8", "4", "16", "32", "64", "128", "256"],
      "a split ring has a power of two of entries"),
    Constraint(
      [(.engine, ["ats"])], .access, ["iommu"], "its translation cache is what it is for"),
    Constraint(
      [
        (.traffic, ["fault"]), (.access, ["iommu"]),
        (
          .fault,
          [
            "page-request-failure", "lost-page-request", "lost-page-response",
            "repeated-page-response",
          ]
        ),
      ], .engine, ["rtl", "model", "stream", "wide", "lockstep"],
      "the engine's own translation cache asks for no pages"),
    Constraint(
      [(.access, ["iommu"]), (.engine, ["ats"])], .iommu, ["vtd"], "the others have no ATS"),
  ]
}
