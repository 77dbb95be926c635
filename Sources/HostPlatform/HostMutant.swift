/// A rule that the host breaks on purpose, so that a test can show that it is noticed.
public enum HostMutant: String, Hashable, Sendable, CaseIterable {
  /// Answers a translation request with a page that was not asked for.
  case answersBeyondRequest = "answers-beyond-request"
  /// Fills the answer to a translation request with holes.
  case padsAnswers = "pads-answers"
  /// Says Global in answers to translation requests without a PASID.
  case claimsGlobal = "claims-global"
  /// Leaves the PASID out of responses to page requests.
  case omitsResponsePASID = "omits-response-pasid"
  /// Gives responses to page requests the PASID beside that of the requests.
  case confusesResponsePASID = "confuses-response-pasid"

  /// Whether the rule is one of requests with a PASID.
  public var needsPASID: Bool {
    switch self {
    case .omitsResponsePASID, .confusesResponsePASID: true
    case .answersBeyondRequest, .padsAnswers, .claimsGlobal: false
    }
  }

  /// Whether the rule is one of page requests.
  public var needsPageRequests: Bool {
    switch self {
    case .omitsResponsePASID, .confusesResponsePASID, .padsAnswers: true
    case .answersBeyondRequest, .claimsGlobal: false
    }
  }
}
