import PCIeLayouts

extension HostMutant? {
  /// What becomes of the response to a group of page requests.
  func altered(_ response: PageGroupResponse) -> PageGroupResponse {
    var response = response
    switch self {
    case .omitsResponsePASID: response.pasid = nil
    case .confusesResponsePASID:
      response.pasid = response.pasid.map { PASIDPrefix($0.pasid ^ 1) }
    case .answersBeyondRequest, .padsAnswers, .claimsGlobal, nil: break
    }
    return response
  }
}
