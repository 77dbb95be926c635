import CDescriptorFetchABI
import CycleKernel
import Virtqueues

/// A host that answers translation requests after a fixed time; each page stays where it is.
public final class RateTranslation {
  /// Which pages the host has.
  public enum Pages: String, Codable, Sendable, CaseIterable {
    /// 4 KiB.
    case small = "4K"
    /// 2 MiB.
    case large = "2M"
  }
  private struct Asked {
    var due: UInt64
    var tag: UInt8
    var page: UInt64
  }
  private let pages: Pages
  private let latency: UInt64
  private var asked = FixedRing<Asked>(capacity: 64)

  init(_ pages: Pages, latency: UInt64) {
    self.pages = pages
    self.latency = latency
  }

  /// Takes the request that was offered, and answers the oldest when it is due.
  func drive(_ inputs: inout FetchEngineInputs, _ offered: FetchEngineOutputs, cycle: UInt64) {
    inputs.xa_valid = 0
    if !asked.isEmpty, asked.front.due <= cycle {
      let request = asked.pop()
      inputs.xa_valid = 1
      inputs.xa_tag = request.tag
      inputs.xa_page = request.page
      inputs.xa_flags = UInt8(DFE_TRANSLATION_READ)
      if pages == .large {
        // Eight ones below a zero: 512 pages.
        inputs.xa_page = (request.page >> 9) << 9 | 0xff
        inputs.xa_flags |= UInt8(DFE_TRANSLATION_SIZE)
      }
    }
    if offered.xl_valid != 0, !asked.isFull {
      asked.push(Asked(due: cycle + latency, tag: offered.xl_tag, page: offered.xl_page))
    }
  }
}
