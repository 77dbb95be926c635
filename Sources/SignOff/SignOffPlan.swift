/// The items of a sign-off, in the order in which they run.
public enum SignOffPlan {
  private static func item(
    _ name: String, _ stage: SignOffItem.Stage, _ level: SignOffLevel, _ summary: String,
    _ arguments: [String], runner: SignOffItem.Runner = .program, library: Bool = false
  ) -> SignOffItem {
    SignOffItem(
      name: name, stage: stage, level: level, summary: summary, runner: runner,
      arguments: arguments, takesLibrary: library)
  }

  /// All of them.
  public static let items: [SignOffItem] = [
    item(
      "IP_INSTANTIABLE", .design1, .smoke,
      "the RTL loads behind the ABI, and fetches what an entropy device is to fill",
      ["run", "--device", "rng", "--engine", "rtl"], library: true),
    item(
      "SIM_SMOKE_TEST_PASSING", .verification1, .smoke,
      "a disk is read, written, flushed and read back over the RTL, and the judge finds nothing",
      ["run", "--access", "direct", "--engine", "rtl", "--write-size", "64K"], library: true),
    item(
      "SIM_BOUNCE_TEST_PASSING", .verification1, .smoke,
      "the same with rings and buffers in the device's bounce memory",
      ["run", "--access", "bounce", "--engine", "rtl", "--write-size", "64K"], library: true),
    item(
      "SIM_TRANSLATION_TEST_PASSING", .verification1, .smoke,
      "the same behind an IOMMU with ATS and strict unmapping",
      ["run", "--access", "iommu", "--engine", "rtl", "--write-size", "64K"], library: true),
    item(
      "SIM_PACKED_TEST_PASSING", .verification1, .smoke,
      "the same with packed rings and every feature of rings",
      [
        "run", "--access", "direct", "--ring", "packed", "--features", "all", "--engine", "rtl",
        "--write-size", "64K",
      ], library: true),
    item(
      "SIM_STRICT_REGION_TEST_PASSING", .verification1, .smoke,
      "the same with a region that nothing may leave",
      ["run", "--access", "dmb-offset", "--engine", "rtl", "--write-size", "64K"], library: true),
    item(
      "SIM_TESTPLAN_ON_ENGINE", .verification1, .smoke,
      "the scenarios of the conformance list on the RTL, and no statement broken",
      ["conformance", "--no-mutants", "--engine", "rtl"], library: true),
    item(
      "TESTPLAN_COMPLETED", .verification1, .smoke,
      "every statement of the conformance list is exercised or explained, and its mutant killed",
      ["conformance"]),
    item(
      "ORDERING_CORPUS_HOLDS", .verification2, .smoke,
      "explorer, timed machine and judge agree on every litmus test", ["litmus", "corpus"]),
    item(
      "ORDERING_AXIOMS_AGREE", .verification2, .smoke,
      "the axioms allow what the explorer reaches, and nothing else", ["compare", "axioms"]),
    item(
      "PLATFORM_MATRIX_AS_EXPECTED", .verification2, .smoke,
      "each statement about a platform comes out as an oracle says, and its mutant otherwise",
      ["matrix"]),
    item(
      "SIM_CONTENT_EQUAL", .verification2, .smoke,
      "the RTL and the Swift engine differ in nothing but time under random traffic",
      ["lockstep", "--by-content", "--descriptors", "50000"], library: true),
    item(
      "SIM_LOCKSTEP_EQUAL", .verification2, .smoke,
      "the RTL and the Swift engine differ in no pin under random traffic",
      ["lockstep", "--descriptors", "50000"]),
    item(
      "SIM_HOSTILE_GUEST_SURVIVED", .verification2, .smoke,
      "a guest that breaks every rule can be survived, and the device works again",
      ["hostile", "--count", "8000", "--engine", "rtl"], library: true),
    item(
      "SIM_FAULTS_NEVER_SILENT", .verification2, .smoke,
      "what goes wrong ends with right data, or noticed and working after a reset",
      ["faults", "--stride", "40"]),
    item(
      "SIM_RANDOM_REGRESSION", .verification2, .smoke,
      "a hundred scenarios drawn by seed hold, steered towards what is not covered",
      ["regress", "--seeds", "100", "--again", "--out", ".build/regress/smoke"], library: true),
    item(
      "SIM_SAME_SEED_SAME_BYTES", .verification2, .smoke,
      "two runs with one seed give the same trace, byte for byte",
      ["run", "--access", "iommu", "--engine", "rtl", "--write-size", "16K", "--trace"],
      runner: .twice, library: true),
    item(
      "SIM_NIGHTLY_REGRESSION", .verification2, .nightly,
      "every test, the lint of the RTL, and its quick proofs", ["test"], runner: .make),
    item(
      "LINT_COMPLETE", .design2, .nightly,
      "RTL, scripts and Swift sources have no finding of lint", ["lint"], runner: .make),
    item(
      "SIM_RANDOM_REGRESSION_NIGHTLY", .verification2, .nightly,
      "the same with five thousand scenarios",
      [
        "regress", "--seeds", "5000", "--round", "250", "--again", "--out",
        ".build/regress/nightly",
      ], library: true),
    item(
      "SIM_FAULTS_EVERY_CYCLE", .verification2, .nightly,
      "the faults, in every cycle of a request's life", ["faults"]),
    item(
      "SIM_FAULTS_ON_RTL", .verification3, .full,
      "a sample of the faults with the RTL",
      ["faults", "--engine", "rtl", "--stride", "200"]),
    item(
      "PLATFORM_PRODUCT_UNEXPLAINED_ZERO", .verification2, .nightly,
      "on no cell of the product of platforms do oracle and simulation differ",
      ["matrix", "--sweep"]),
    item(
      "SIM_STREAMING_LOCKSTEP_EQUAL", .verification2, .nightly,
      "the streaming engine and the Swift engine differ in nothing but time",
      ["lockstep", "--build", "stream", "--descriptors", "1000000"]),
    item(
      "GUESTS_BOOT_AND_WORK", .verification3, .nightly,
      "stock Linux drives the device, case by case", ["guests"], runner: .make),
    item(
      "SIM_CODE_COVERAGE_REPORTED", .verification3, .nightly,
      "what the behaviour suite covers of the RTL", ["cover"], runner: .make),
    item(
      "SIM_FUNCTIONAL_COVERAGE", .verification3, .full,
      "fifty thousand scenarios, with what they covered by cross",
      [
        "regress", "--seeds", "50000", "--round", "500", "--again", "--out",
        ".build/regress/full",
      ], library: true),
    item(
      "FPV_MAIN_ASSERTIONS_PROVEN", .verification3, .full,
      "the properties of the RTL are proven, and each has a mutant that breaks it", ["prove"],
      runner: .make),
    item(
      "SIM_MUTANTS_KILLED", .verification3, .full,
      "which of many sampled mutations of the RTL lockstep kills", ["mutate"], runner: .make),
    item(
      "SYNTHESIS_REPORTED", .design3, .full, "area and clock on an FPGA", ["synth"], runner: .make),
  ]
}
