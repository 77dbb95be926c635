/// What a PowerPC guest asks its hypervisor for, about windows of bus addresses.
///
/// The numbers of the first three are those of the platform; the others stand for firmware calls
/// (RTAS), which have tokens and no numbers.
///
/// Source: Linux, arch/powerpc/include/asm/hvcall.h; PAPR, 14.5.4.2 (H_PUT_TCE and its kin).
public enum WindowCall: UInt64, Hashable, Sendable, CaseIterable {
  /// H_PUT_TCE: window, bus address, entry.
  case putEntry = 0x20
  /// H_STUFF_TCE: window, bus address, entry, count.
  case stuffEntries = 0x138
  /// H_PUT_TCE_INDIRECT: window, bus address, a page of entries, count of at most 512.
  case putList = 0x13c
  /// ibm,create-pe-dma-window: log2 of the page, log2 of the window; gives window and base.
  case createWindow = 0x1_0000
  /// ibm,remove-pe-dma-window: window.
  case removeWindow = 0x1_0001
  /// ibm,set-slot-reset: lets a frozen slot go on.
  case resetSlot = 0x1_0002
}

/// What a call answers.
///
/// Source: Linux, arch/powerpc/include/asm/hvcall.h.
public enum WindowCallStatus: Int64, Hashable, Sendable {
  /// H_SUCCESS.
  case success = 0
  /// H_FUNCTION: there is no such call.
  case noSuchCall = -2
  /// H_PARAMETER: an argument lies outside of what it may be.
  case parameter = -4
  /// H_RESOURCE: there is no room for another window.
  case resource = -16
}

/// The page through which the guest calls: arguments first, then the call's number.
///
/// A machine instruction does this on a real machine; here it is a store, and the answer is there
/// when the store has taken effect.
public enum WindowCallRegister {
  /// Argument n, 8 bytes.
  public static func argument(_ index: Int) -> UInt64 { 0x08 + 8 * UInt64(index) }
  /// Calls when it is written, and reads as the status of the last call, 8 bytes.
  public static let call: UInt64 = 0x00
  /// The window that was made, 8 bytes.
  public static let window: UInt64 = 0x40
  /// The bus address where it begins, 8 bytes.
  public static let base: UInt64 = 0x48
  /// 1 while the slot is frozen, 8 bytes.
  public static let frozen: UInt64 = 0x50
}
