import Crypto
import Foundation
import Mustache

/// The report: one page that needs nothing else.
public struct ReportPage {
  private let folder: ReportFolder

  /// A page about a folder.
  public init(_ folder: ReportFolder) { self.folder = folder }

  /// The sections, in their order, as the navigation has them.
  static let sections = [
    ("verdict", "Verdict"), ("testplan", "Testplan"), ("ordering", "Ordering"),
    ("litmus", "Litmus"), ("faults", "Faults"), ("platforms", "Platforms"),
    ("coverage", "Coverage"), ("mutants", "Mutants"), ("performance", "Performance and size"),
    ("environment", "Environment"),
  ]

  /// The templates besides the page's own.
  private static let partials: [String: [UInt8]] = [
    "checklist": PackageResources.checklist_mustache,
    "testplan": PackageResources.testplan_mustache,
    "ordering": PackageResources.ordering_mustache,
    "litmus": PackageResources.litmus_mustache,
    "faults": PackageResources.faults_mustache,
    "platforms": PackageResources.platforms_mustache,
    "coverage": PackageResources.coverage_mustache,
    "mutants": PackageResources.mutants_mustache,
    "performance": PackageResources.performance_mustache,
    "environment": PackageResources.environment_mustache,
  ]

  private static func text(_ bytes: [UInt8]...) -> String {
    bytes.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
  }

  /// The page as HTML.
  ///
  /// - Throws: what a template or a value that cannot be written says; neither depends on results.
  public func html() throws -> String {
    MustacheContentTypes.register(PageText.Scalars(), named: PageText.contentType)
    var templates: [String: MustacheTemplate] = [
      "page": try MustacheTemplate(string: Self.text(PackageResources.report_mustache))
    ]
    for (name, bytes) in Self.partials {
      templates[name] = try MustacheTemplate(string: Self.text(bytes))
    }
    let library = MustacheLibrary(templates: templates)
    return library.render(try context(), withTemplate: "page") ?? ""
  }

  private func context() throws -> [String: Any] {
    let script = Self.text(
      PackageResources.tables_js, PackageResources.diagram_js, PackageResources.viewer_js)
    let digest = Data(SHA256.hash(data: Data(script.utf8))).base64EncodedString()
    let ordering = OrderingSection(folder)
    var context: [String: Any] = [
      "style": Self.text(
        PackageResources.report_css, PackageResources.viewer_css, PackageResources.print_css),
      "script": script, "scriptHash": "'sha256-\(digest)'",
      "executions": try PageText.script(ordering.executions),
      "sections": Self.sections.map { ["id": $0.0, "title": $0.1] },
      "testplan": TestplanSection(folder).context, "ordering": ordering.context,
      "litmus": LitmusSection(folder).context, "faults": FaultSection(folder).context,
      "platforms": PlatformSection(folder).context, "coverage": CoverageSection(folder).context,
      "mutants": MutantSection(folder).context,
      "performance": PerformanceSection(folder).context,
    ]
    context.merge(ChecklistSection(folder).context) { $1 }
    return context
  }
}
