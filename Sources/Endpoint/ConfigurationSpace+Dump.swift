import PCIeLayouts

extension ConfigurationSpace {
  /// The space as `lspci -F` reads it.
  public func dump(slot: String = "01:00.0", title: String = "ricochet") -> String {
    ConfigurationDump.text(slot: slot, title: title) { read($0) }
  }
}
