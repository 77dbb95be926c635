#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

// SAFETY: every string that is passed lives as long as the call, every string that is returned ends
// with a zero and is copied before another call, and files are closed where they are opened.

/// The system's words for an error number.
func systemMessage(_ code: Int32) -> String {
  guard let text = unsafe strerror(code) else { return "error \(code)" }
  return unsafe String(cString: text)
}

/// The value of an environment variable.
func environment(_ name: String) -> String? {
  guard let text = unsafe getenv(name) else { return nil }
  return unsafe String(cString: text)
}

/// Whether a file exists and can be read.
func isReadable(_ path: String) -> Bool {
  unsafe access(path, R_OK) == 0
}

/// Opens a shared library, or says why not.
func openLibrary(_ path: String) -> (handle: UnsafeMutableRawPointer?, reason: String) {
  // A name without a slash would be searched for in the system's folders.
  let file = path.contains("/" as Character) ? path : "./" + path
  if let handle = unsafe dlopen(file, RTLD_NOW | RTLD_LOCAL) { return unsafe (handle, "") }
  let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "no reason given"
  return (nil, reason)
}

/// The address of an exported function.
func symbol(_ name: String, in library: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  unsafe dlsym(library, name)
}

/// Writes bytes to a new file; returns 0 or the system's error number.
func writeFile(_ path: String, _ bytes: UnsafeRawBufferPointer) -> Int32 {
  guard let file = unsafe fopen(path, "wb") else { return errno }
  let written = unsafe fwrite(bytes.baseAddress, 1, bytes.count, file)
  let closed = unsafe fclose(file)
  return written == bytes.count && closed == 0 ? 0 : (errno == 0 ? EIO : errno)
}

/// Whether a file can be begun or begun anew: 0, or the system's error number.
func writability(of path: String) -> Int32 {
  guard let file = unsafe fopen(path, "wb") else { return errno }
  return unsafe fclose(file) == 0 ? 0 : errno
}
