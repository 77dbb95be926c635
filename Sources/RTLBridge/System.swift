#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The system's words for an error number.
func systemMessage(_ code: Int32) -> String {
  guard let text = strerror(code) else { return "error \(code)" }
  return String(cString: text)
}

/// The value of an environment variable.
func environment(_ name: String) -> String? {
  guard let text = getenv(name) else { return nil }
  return String(cString: text)
}

/// Whether a file exists and can be read.
func isReadable(_ path: String) -> Bool {
  access(path, R_OK) == 0
}

/// Opens a shared library, or says why not.
func openLibrary(_ path: String) -> (handle: UnsafeMutableRawPointer?, reason: String) {
  // A name without a slash would be searched for in the system's folders.
  let file = path.contains("/" as Character) ? path : "./" + path
  if let handle = dlopen(file, RTLD_NOW | RTLD_LOCAL) { return (handle, "") }
  let reason = dlerror().map { String(cString: $0) } ?? "no reason given"
  return (nil, reason)
}

/// The address of an exported function.
func symbol(_ name: String, in library: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  dlsym(library, name)
}

/// Writes bytes to a new file; returns 0 or the system's error number.
func writeFile(_ path: String, _ bytes: UnsafeRawBufferPointer) -> Int32 {
  guard let file = fopen(path, "wb") else { return errno }
  let written = fwrite(bytes.baseAddress, 1, bytes.count, file)
  let closed = fclose(file)
  return written == bytes.count && closed == 0 ? 0 : (errno == 0 ? EIO : errno)
}
