import OrderingReference

/// Statements FT, about feature bits.
extension Statement {
  static let featureStatements: [Statement] = [
    Statement(
      .feature(1), .driver, .mustNot,
      "Acknowledges a feature that is not offered.",
      clause: "Feature Bits",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .driver),
    Statement(
      .feature(2), .driver, .mustNot,
      "Acknowledges a feature without its prerequisite.",
      clause: "Feature Bits",
      check: .rule,
      scenarios: [.negotiation, .net],
      mutant: .driver),
    Statement(
      .feature(3), .driver, .must,
      "Leaves alone bits that are unknown, reserved, or of another transport or type.",
      clause: "Feature Bits",
      check: .rule,
      scenarios: [.unknownFeatures],
      mutant: .driver),
    Statement(
      .feature(4), .driver, .mustNot,
      "Gives up only because an unknown bit is offered.",
      clause: "Feature Bits",
      check: .rule,
      scenarios: [.unknownFeatures],
      mutant: .driver),
    Statement(
      .feature(5), .device, .mustNot,
      "Offers a feature without its prerequisite.",
      clause: "Feature Bits",
      check: .rule,
      scenarios: [.net],
      mutant: .device("offers-without-prerequisite")),
    Statement(
      .feature(6), .device, .should,
      "Accepts every valid part of its offer, and else leaves FEATURES_OK clear.",
      clause: "Feature Bits",
      check: .rule,
      scenarios: [.negotiation, .refusedFeatures],
      mutant: .device("accepts-unoffered-features")),
    Statement(
      .feature(7), .device, .mustNot,
      "Offers what it cannot support once it is accepted.",
      clause: "Feature Bits",
      check: .rule,
      scenarios: [.everyFeature],
      mutant: .device("refuses-own-offer")),
    Statement(
      .feature(8), .device, .should,
      "Accepts behind a reset what it accepted before.",
      clause: "Feature Bits",
      check: .rule,
      scenarios: [.deviceReset],
      mutant: .device("refuses-after-reset")),
    Statement(
      .feature(9), .device, .must,
      "Offers VERSION_1.",
      clause: "Reserved Feature Bits",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .device("hides-version-1")),
    Statement(
      .feature(10), .driver, .must,
      "Accepts VERSION_1 where it is offered.",
      clause: "Reserved Feature Bits",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .driver),
    Statement(
      .feature(11), .driver, .must,
      "Turns the IOMMU off or programs it once ACCESS_PLATFORM is accepted.",
      clause: "Reserved Feature Bits",
      check: .rule,
      scenarios: [.iommu],
      mutant: .driver),
    Statement(
      .feature(12), .driver, .must,
      "Passes physical addresses alone where ACCESS_PLATFORM is not offered.",
      clause: "Reserved Feature Bits",
      check: .rule,
      scenarios: [.splitTraffic, .packedTraffic],
      mutant: .driver),
    Statement(
      .feature(13), .device, .should,
      "Offers ACCESS_PLATFORM where its addresses are not physical ones.",
      clause: "Reserved Feature Bits",
      check: .rule,
      scenarios: [.iommu],
      mutant: .device("hides-access-platform")),
    Statement(
      .feature(14), .device, .may,
      "Refuses to work when ACCESS_PLATFORM is offered and not accepted.",
      clause: "Reserved Feature Bits",
      check: .explained(
        "a permission; DMB-D10 and FT-06 bound what a refusal may be for"),
      scenarios: [.refusedFeatures],
      mutant: .none(
        "a permission cannot be broken")),
    Statement(
      .feature(15), .driver, .must,
      "Uses barriers for hardware once ORDER_PLATFORM is accepted.",
      clause: "Reserved Feature Bits",
      check: .explained(
        "a barrier is no access; what it orders is decided by VQ-SPLIT-32, VQ-SPLIT-33, "
          + "VQ-PACK-17 and VQ-PACK-18"),
      scenarios: [.splitTraffic, .packedTraffic, .bounceStrict],
      mutant: .none(
        "the statements about the barriers have mutants")),
    Statement(
      .feature(16), .device, .may,
      "Refuses to work, or works slowly, when ORDER_PLATFORM is offered and not accepted.",
      clause: "Reserved Feature Bits",
      check: .explained(
        "a permission"),
      scenarios: [.refusedFeatures],
      mutant: .none(
        "a permission cannot be broken")),
    Statement(
      .feature(17), .device, .must,
      "Uses buffers in the order in which they were made available once IN_ORDER is "
        + "accepted.",
      clause: "Reserved Feature Bits",
      check: .ruleAndJudge([.usedInOrder]),
      scenarios: [.inOrder, .packedInOrder],
      mutant: .device("uses-out-of-order")),
    Statement(
      .feature(18), .device, .should,
      "Offers SR_IOV exactly where it has the SR-IOV capability.",
      clause: "Reserved Feature Bits",
      check: .rule,
      scenarios: [.iommu],
      mutant: .device("offers-sr-iov")),
    Statement(
      .feature(19), .driver, .must,
      "Has checked FEATURES_OK before it enables virtual functions.",
      clause: "Reserved Feature Bits",
      check: .explained(
        "no device of this model has virtual functions; FT-18 holds that none claims to"),
      scenarios: [.negotiation],
      mutant: .none(
        "there is nothing to enable")),
  ]
}
