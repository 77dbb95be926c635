import ArgumentParser
import Endpoint

/// How far an engine reads ahead in each queue's ring: numbers by commas.
struct PrefetchDepths: ExpressibleByArgument {
  var depths: [UInt8]

  init?(argument: String) {
    depths = []
    for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let depth = UInt8(word), depth <= EndpointConfiguration.prefetchDepthLimit else {
        return nil
      }
      depths.append(depth)
    }
  }
}
