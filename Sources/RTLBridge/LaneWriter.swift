/// A waveform of text lanes and numbers without an engine, written by Verilator's FST writer.
///
/// The functions are those of `rtl/lanes/lane_writer.h`; the library is `liblanes.so`.
@safe
public final class LaneWriter {
  /// A lane, by its number.
  public struct Lane: Hashable, Sendable { let number: Int32 }

  private typealias Writer = OpaquePointer
  private typealias Version = @convention(c) () -> UInt32
  private typealias Open =
    @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Writer?
  private typealias Add = @convention(c) (Writer, UnsafePointer<CChar>, UInt32) -> Int32
  private typealias SetTime = @convention(c) (Writer, UInt64) -> Void
  private typealias SetText = @convention(c) (Writer, Int32, UnsafePointer<CChar>) -> Void
  private typealias SetNumber = @convention(c) (Writer, Int32, Int64) -> Void
  private typealias Close = @convention(c) (Writer) -> Void

  private static let version: UInt32 = 1
  // SAFETY: the functions come from the library, and get a writer between its opening and closing.
  private var writer: Writer?
  private let add: Add
  private let setTime: SetTime
  private let setText: SetText
  private let setNumber: SetNumber
  private let closeFile: Close

  /// Where the library is looked for: in `$RICOCHET_RTL_DIR`, or `.build/rtl` without it.
  public static var libraryPath: String {
    "\(environment("RICOCHET_RTL_DIR") ?? ".build/rtl")/liblanes.so"
  }

  /// Whether the library lies there.
  public static var isPresent: Bool { isReadable(libraryPath) }

  /// Why a file cannot be begun.
  public enum Failure: Error, CustomStringConvertible {
    /// The library cannot be used.
    case library(RTLLibraryError)
    /// The file cannot be written.
    case file(RTLFileError)

    /// One line.
    public var description: String {
      switch self {
      case .library(let error): error.description
      case .file(let error): error.description
      }
    }
  }

  /// Begins a file whose lanes lie in the scope `scope`.
  ///
  /// - Throws: ``Failure`` before anything is written.
  public init(path: String, scope: String) throws(Failure) {
    let library = Self.libraryPath
    guard isReadable(library) else { throw .library(.fileMissing(path: library)) }
    let opened = unsafe openLibrary(library)
    guard let handle = unsafe opened.handle else {
      throw unsafe .library(.notALibrary(path: library, reason: opened.reason))
    }
    func function<Function>(
      _ name: String, _ type: Function.Type
    ) throws(Failure) -> Function {
      guard let address = unsafe symbol("lane_writer_" + name, in: handle) else {
        throw .library(.symbolMissing(path: library, symbol: "lane_writer_" + name))
      }
      // SAFETY: `lane_writer.h` says what the function of this name is, and the library is never
      // unloaded.
      return unsafe unsafeBitCast(address, to: Function.self)
    }
    let found = try function("version", Version.self)()
    guard found == Self.version else {
      throw .library(.otherVersion(path: library, found: found, expected: Self.version))
    }
    unsafe add = try function("add", Add.self)
    unsafe setTime = try function("time", SetTime.self)
    unsafe setText = try function("text", SetText.self)
    unsafe setNumber = try function("number", SetNumber.self)
    unsafe closeFile = try function("close", Close.self)
    let code = writability(of: path)
    guard code == 0 else { throw .file(RTLFileError("write the waveform", path, code: code)) }
    let open = unsafe try function("open", Open.self)
    // SAFETY: the strings live as long as the call.
    unsafe writer = unsafe open(path, scope)
    guard unsafe writer != nil else {
      throw .file(RTLFileError("write the waveform", path, code: 5))
    }
  }

  deinit { close() }

  /// Adds a lane of text of at most `width` characters, 512 at most.
  public func addText(_ name: String, width: Int) -> Lane {
    addLane(name, bits: 8 * min(max(width, 1), 512))
  }

  /// Adds a number of `bits` bits.
  public func addNumber(_ name: String, bits: Int) -> Lane { addLane(name, bits: bits) }

  private func addLane(_ name: String, bits: Int) -> Lane {
    guard let writer = unsafe writer else { preconditionFailure("the file is closed") }
    let number = unsafe add(writer, name, UInt32(bits))
    precondition(number >= 0, "a lane of 1 to 4096 bits")
    return Lane(number: number)
  }

  /// Sets the time of the values that follow; it never goes back.
  public func advance(to time: UInt64) {
    if let writer = unsafe writer { unsafe setTime(writer, time) }
  }

  /// Shows a text.
  public func show(_ text: String, on lane: Lane) {
    if let writer = unsafe writer { unsafe setText(writer, lane.number, text) }
  }

  /// Shows a number, or that it is not known.
  public func show(_ number: Int?, on lane: Lane) {
    if let writer = unsafe writer { unsafe setNumber(writer, lane.number, Int64(number ?? -1)) }
  }

  /// Ends the file.
  public func close() {
    guard let open = unsafe writer else { return }
    unsafe closeFile(open)
    unsafe writer = nil
  }
}
