/// Why a library of a descriptor fetch engine cannot be used; each reads as one line.
public enum RTLLibraryError: Error, Hashable, CustomStringConvertible {
  /// There is no file at this path.
  case fileMissing(path: String)
  /// The file is not a shared library that can be loaded here.
  case notALibrary(path: String, reason: String)
  /// The library does not export this function, or its table leaves it empty.
  case symbolMissing(path: String, symbol: String)
  /// The library speaks another version of the table.
  case otherVersion(path: String, found: UInt32, expected: UInt32)
  /// The library was built with another layout of this structure, bytes.
  case otherStructSize(path: String, name: String, found: UInt32, expected: UInt32)
  /// The library's numbers are outside what the table allows.
  case badConstant(path: String, name: String, found: UInt32)
  /// The library has more of something than the table allows.
  case tooMany(path: String, name: String, found: UInt32, most: UInt32)
  /// The engine is larger than a machine takes: bytes of one read, or chains under way.
  case tooLarge(path: String, name: String, found: UInt32, most: UInt32)
  /// The Swift engine, which lockstep compares with, is a mirror of another engine.
  case noMirror(path: String)
  /// The library could not make an engine.
  case noEngine(path: String)

  /// What, where, and the remedy.
  public var description: String {
    switch self {
    case .fileMissing(let path):
      "\(path): no such library; build it with scripts/build-rtl.sh"
    case .notALibrary(let path, let reason):
      "\(path): not a loadable library (\(reason))"
    case .symbolMissing(let path, let symbol):
      "\(path): the library has no \(symbol)"
    case .otherVersion(let path, let found, let expected):
      "\(path): table version \(found), but version \(expected) is needed; build the library again"
    case .otherStructSize(let path, let name, let found, let expected):
      "\(path): \(name) has \(found) bytes, but \(expected) are needed; build the library again"
    case .badConstant(let path, let name, let found):
      "\(path): \(name) is \(found), but 1 to 256 are allowed"
    case .tooMany(let path, let name, let found, let most):
      "\(path): \(name) is \(found), but at most \(most) are allowed"
    case .tooLarge(let path, let name, let found, let most):
      "\(path): \(name) is \(found), but a machine takes at most \(most); "
        + "measure the engine alone with: ricochet bench rtl --rtl \(path)"
    case .noMirror(let path):
      "\(path): lockstep compares with the Swift engine, which mirrors the small engine alone; "
        + "use --engine rtl with this library"
    case .noEngine(let path):
      "\(path): the library could not make an engine"
    }
  }
}

/// Why a waveform, coverage or recording file cannot be written.
public struct RTLFileError: Error, Hashable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// What was tried.
  public let action: String
  /// The system's error number.
  public let code: Int32

  init(_ action: String, _ path: String, code: Int32) {
    self.path = path
    self.action = action
    self.code = code
  }

  /// What, where and why.
  public var description: String {
    "\(path): cannot \(action) (\(systemMessage(code)))"
  }
}
