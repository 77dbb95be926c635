import OrderingReference

extension DeviceMutant {
  /// Every mutant of the device, in the order of the statements that they break first.
  public static let all: [DeviceMutant] = part1 + part2 + part3

  /// The mutant with a name.
  public static func named(_ name: String) -> DeviceMutant? { all.first { $0.name == name } }
}
