import OrderingReference

/// Statements ATS, about address translation.
extension Statement {
  static let translationStatements: [Statement] = [
    Statement(
      .ats(1), .device, .must,
      "Uses no stale entry any more when it completes an invalidation.",
      clause: "ATS 1.1, 3",
      check: .judge([.noUseAfterInvalidation]),
      scenarios: [.iommu],
      mutant: .device("keeps-invalidated-translation")),
    Statement(
      .ats(2), .device, .must,
      "Has all completions of translated reads before it completes an invalidation of "
        + "theirs.",
      clause: "ATS 1.1, 3",
      check: .judge([.noUseAfterInvalidation]),
      scenarios: [.iommu, .iommuRaces],
      mutant: .device("answers-under-reads")),
    Statement(
      .ats(3), .device, .must,
      "Discards answers to translation requests that an invalidation overtook.",
      clause: "ATS 1.1, 3",
      check: .ruleAndJudge([.noUseAfterInvalidation]),
      scenarios: [.iommuRaces],
      mutant: .device("keeps-overtaken-answer")),
    Statement(
      .ats(4), .device, .must,
      "Sends posted writes that use a translation ahead of the completion, in each "
        + "traffic class.",
      clause: "ATS 1.1, 3",
      check: .judge([.noUseAfterInvalidation]),
      scenarios: [.iommu, .iommuRaces],
      mutant: .device("answers-ahead-of-writes")),
    Statement(
      .ats(5), .device, .must,
      "Clears IDO in the completion, so that it pushes.",
      clause: "ATS 1.1, 3",
      check: .rule,
      scenarios: [.iommu],
      mutant: .device("completes-with-ido")),
    Statement(
      .ats(6), .device, .must,
      "Takes invalidations without regard to completions that wait; it can hold 32.",
      clause: "ATS 1.1, 3",
      check: .rule,
      scenarios: [.iommuRaces],
      mutant: .device("takes-one-invalidation")),
    Statement(
      .ats(7), .driver, .must,
      "Goes on serving requests while invalidations are not answered.",
      clause: "ATS 1.1, 3",
      check: .explained(
        "the root complex is the environment here; a run that stands still ends by the "
          + "watchdog and names who waits"),
      scenarios: [.iommu],
      mutant: .none(
        "the host of this model has no mutants")),
    Statement(
      .ats(8), .device, .must,
      "Takes and answers invalidations also while ATS or bus mastering is off.",
      clause: "ATS 1.1, 3",
      check: .rule,
      scenarios: [.translationOff],
      mutant: .device("ignores-invalidation-while-off")),
    Statement(
      .ats(9), .device, .must,
      "Empties its cache on resets and when ATS is turned on, and uses it only while it "
        + "is on.",
      clause: "ATS 1.1, 3 and 5.1",
      check: .rule,
      scenarios: [.translationOff],
      mutant: .device("keeps-cache-across-enable")),
    Statement(
      .ats(10), .device, .may,
      "Loses invalidations that arrive during a function-level reset.",
      clause: "ATS 1.1, 3",
      check: .explained(
        "a permission"),
      scenarios: [.functionReset],
      mutant: .none(
        "a permission cannot be broken")),
    Statement(
      .ats(11), .device, .must,
      "With PASID takes invalidations by PASID and for all.",
      clause: "ATS 1.1, 3; PASID",
      check: .explained(
        "no function of this model has PASID"),
      scenarios: [.iommu],
      mutant: .none(
        "there is no PASID here")),
    Statement(
      .ats(12), .device, .must,
      "Without PASID hits entries of every PASID at any address.",
      clause: "ATS 1.1, 3; PASID",
      check: .explained(
        "no function of this model has PASID"),
      scenarios: [.iommu],
      mutant: .none(
        "there is no PASID here")),
    Statement(
      .ats(13), .device, .mustNot,
      "Changes entries; what overlaps an invalidation goes.",
      clause: "ATS 1.1, 3",
      check: .judge([.noUseAfterInvalidation]),
      scenarios: [.iommu],
      mutant: .device("widens-translations")),
    Statement(
      .ats(14), .device, .may,
      "Uses a translation that arrives between an invalidation and its completion.",
      clause: "ATS 1.1, 3",
      check: .explained(
        "a permission"),
      scenarios: [.iommuRaces],
      mutant: .none(
        "a permission cannot be broken")),
    Statement(
      .ats(15), .driver, .must,
      "Invalidates the IOMMU's own cache and then the device's, and uses a page again "
        + "only behind both.",
      clause: "ATS 1.1, 3; VT-d 6.5",
      check: .rule,
      scenarios: [.iommu],
      mutant: .driver),
    Statement(
      .ats(16), .both, .none,
      "Leaves translation requests, their completions and invalidations unordered among "
        + "each other.",
      clause: "ATS 1.1, 2",
      check: .explained(
        "an absence of order; link-order allows each order"),
      scenarios: [.iommu],
      mutant: .none(
        "an absence of order cannot be broken")),
  ]
}
