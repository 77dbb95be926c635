import Trace

/// Rule `exposed-chain-is-left-alone`, of the driver: what it made available stays as it is until
/// the device has used it.
///
/// A store that changes nothing is no violation. A chain that was changed is judged no further, as
/// nobody knows which of the two the device has read.
struct ExposedChainIsLeftAlone {
  func check(_ store: GuestStore, book: QueueBook, event: TraceEvent, docket: Docket) {
    guard store.touchesRings else { return }
    docket.evaluated(.exposedChainIsLeftAlone)
    guard store.rewrittenQueue >= 0 else { return }
    let chain = store.rewrittenChain >= 0 ? book.chains[Int(store.rewrittenChain)] : nil
    let witnesses = [chain?.exposure, event].compactMap(\.self)
    docket.violated(.exposedChainIsLeftAlone, at: event.cycle, witnesses: witnesses) {
      let name = chain.map { "chain \($0.head)" } ?? "a chain"
      return "queue \(store.rewrittenQueue): the guest changed \(name) while the device had it"
    }
    book.noteRewrite(store)
  }
}
