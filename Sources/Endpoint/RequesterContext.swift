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
  var relaxedOrdering: RelaxedOrderingUse = .never
}
