import PCIeFabric
import PCIeLayouts

/// What a requester needs from the function: who it is, what it may do, the link and the cache.
struct RequesterContext {
  var identifier: RequesterID
  var mayRequest: Bool
  var usesTranslation: Bool
  var maximumPayload: Int
  var maximumReadRequest: Int
  var link: Link
  var cache: TranslationCache
  /// The prefix of requests that are not translated, and of translation requests; nil for none.
  var pasid: PASIDPrefix?
  /// Pages for which one translation request may ask, 1...16.
  var translationPageLimit = 1
  var relaxedOrdering: RelaxedOrderingUse = .never
}
