import ByteLayouts
import PCIeLayouts
import Trace

/// A packet of a trace with the fields of its header and its bytes.
enum PacketFields {
  static func packet(_ link: LinkEvent, _ payload: [UInt8]) -> Execution.Packet {
    let header = link.header
    let isUp = link.direction == .up
    var fields = [["type", header.kind.abbreviation], ["number", "\(link.sequence)"]]
    var address = ""
    switch header.kind {
    case .memoryRead, .memoryWrite, .ioRead, .ioWrite:
      address = hexadecimal(header.address)
      fields.append(["address", address])
      fields.append(["AT", "\(header.addressType)"])
      fields.append(["length", "\(header.doublewordCount) DW"])
    case .completion, .completionWithData:
      fields.append(["status", "\(header.status)"])
      fields.append(["byte count", "\(header.byteCount)"])
      fields.append(["lower address", hexadecimal(UInt64(header.lowerAddress))])
      fields.append(["completer", "\(header.completer)"])
    case .message, .messageWithData: fields.append(["message", "\(header.messageCode)"])
    case .configurationRead, .configurationWrite:
      fields.append(["register", "\(header.registerNumber)"])
    }
    var attributes: [String] = []
    if header.relaxedOrdering { attributes.append("RO") }
    if header.idBasedOrdering { attributes.append("IDO") }
    if header.noSnoop { attributes.append("NS") }
    fields += [
      ["requester", "\(header.requester)"], ["tag", "\(header.tag)"],
      ["Attr", attributes.isEmpty ? "none" : attributes.joined(separator: " ")],
      ["TC", "\(header.trafficClass)"],
    ]
    if let pasid = header.pasid { fields.append(["PASID", "\(pasid.pasid)"]) }
    return Execution.Packet(
      name: header.kind.abbreviation, isUp: isUp, from: isUp ? 2 : 1, to: isUp ? 1 : 2,
      address: address, tag: "\(header.tag)", fields: fields, bytes: bytes(header, payload))
  }

  private static func bytes(_ header: TLPHeader, _ payload: [UInt8]) -> String {
    let buffer = ByteBuffer(byteCount: 24)
    let count = buffer.withMutableBytes(0..<24) { header.encode(into: &$0) }
    let head = (0..<count).map { index in
      buffer.withBytes(index..<index + 1) { $0.littleEndian(at: 0, as: UInt8.self) }
    }
    return (head + payload).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined(separator: " ")
  }

  static func hexadecimal(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }
}
