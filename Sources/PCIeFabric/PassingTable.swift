public import PCIeLayouts

/// What the ordering table says about a packet that would overtake an earlier one.
public enum Passing: Hashable, Sendable {
  /// Must not pass.
  case forbidden
  /// May pass.
  case allowed
  /// Must be able to pass, or the fabric can deadlock.
  case required
}

/// The PCIe ordering table: whether `row` may pass `column`, which was posted before it.
///
/// | row \ column | Posted            | NP read | NP with data | Completion                  |
/// | ------------ | ----------------- | ------- | ------------ | --------------------------- |
/// | Posted       | no, RO or IDO may | must    | must         | may                         |
/// | NP read      | no, IDO may       | may     | may          | may                         |
/// | NP with data | no, RO or IDO may | may     | may          | may                         |
/// | Completion   | no, RO or IDO may | must    | must         | may; no in one transaction  |
///
/// IDO counts when the two packets come from different requesters (for a completion: when its
/// completer differs from the requester of the posted packet).
/// Source: PCIe Base, 2.4.1.
public func passing(_ row: TLPHeader, over column: TLPHeader) -> Passing {
  switch (row.kind.orderingClass, column.kind.orderingClass) {
  case (.posted, .posted):
    // A2: RO of the row, or IDO of the row with another requester.
    row.relaxedOrdering || idBased(row, column) ? .allowed : .forbidden
  case (.posted, .nonPostedRead), (.posted, .nonPostedWithData): .required  // A3, A4
  case (.posted, .completion): .allowed  // A5
  case (.nonPostedRead, .posted):
    // B2: relaxed ordering does not let a read pass.
    idBased(row, column) ? .allowed : .forbidden
  case (.nonPostedRead, .nonPostedRead), (.nonPostedRead, .nonPostedWithData),
    (.nonPostedRead, .completion):
    .allowed  // B3...B5
  case (.nonPostedWithData, .posted):
    // C2.
    row.relaxedOrdering || idBased(row, column) ? .allowed : .forbidden
  case (.nonPostedWithData, .nonPostedRead), (.nonPostedWithData, .nonPostedWithData),
    (.nonPostedWithData, .completion):
    .allowed  // C3...C5
  case (.completion, .posted):
    // D2.
    row.relaxedOrdering || (row.idBasedOrdering && row.completer != column.requester)
      ? .allowed : .forbidden
  case (.completion, .nonPostedRead), (.completion, .nonPostedWithData): .required  // D3, D4
  case (.completion, .completion):
    // D5: the completions of one transaction keep their order.
    row.requester == column.requester && row.tag == column.tag ? .forbidden : .allowed
  }
}

private func idBased(_ row: TLPHeader, _ column: TLPHeader) -> Bool {
  row.idBasedOrdering && row.requester != column.requester
}
