/// A read that the engine made and that is not complete.
struct ReadUnderWay {
  struct Piece {
    var offset: Int
    var count: Int
  }

  var tag: UInt8
  var queue: Int
  var kind: UInt8
  var address: UInt64
  var count: Int
  var due: UInt64
  var data: ReadBytes
  var status: UInt8
  var pieces: [Piece]
  /// Where the bytes are loaded from, counted in its memory.
  var source: UInt64
  var isLocal: Bool
  /// Lines of 64 bytes that are read from memory when their first piece comes, one bit each.
  ///
  /// The others were read when the read was taken: lines of one read are in no order.
  var lateLines: UInt8
}
