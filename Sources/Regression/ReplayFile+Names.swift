import Endpoint
import Scenarios

extension ReplayFile {
  static func mutant(_ value: String, _ line: Int) throws(Failure) -> String {
    guard EndpointMutant(rawValue: value) != nil else {
      throw Failure(line: line, what: "'\(value)' is no mutant; ricochet list shows them")
    }
    return value
  }

  static func library(_ value: String, _ line: Int) throws(Failure) -> String {
    guard !value.isEmpty, !value.contains("/") else {
      throw Failure(line: line, what: "library is the name of a file, without its folder")
    }
    return value
  }

  static func operation(_ value: String, _ line: Int) throws(Failure) -> String {
    guard HostileOperation(value) != nil else {
      throw Failure(line: line, what: "is no operation; write KIND A B C in hexadecimal")
    }
    return value
  }
}
