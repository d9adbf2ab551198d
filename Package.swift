// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// Where the OpenVINO wheel is unpacked: `make deps` fills it, `OPENVINO_DIR` names another place.
let openVINO = Context.environment["OPENVINO_DIR"] ?? "/opt/openvino"

/// One array for every target, verified together on Swift 6.3.1 (docs/ARCHITECTURE.md, "Compiler settings").
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let dcmtkLibraries = [
  "dcmnet", "dcmtls", "dcmdata", "dcmjpeg", "dcmjpls", "dcmimgle", "oflog", "ofstd",
]

let swiftLog = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

/// The pages' files stand in the binary, so that a moved binary still has them.
let pageFiles = [
  "common.js", "index.html", "login.html", "login.js", "operations.html", "operations.js",
  "style.css", "study.html", "study.js", "theme.js", "worklist.js",
]

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = settings,
  resources: [Resource] = []
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

/// For what works on every pixel: unoptimised it is some 30 times slower, which tests of real studies can't afford.
let optimised = settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: ["TriageTestSupport"] + dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
  name: "triaged",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.90.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
  ],
  targets: [
    // Layer 0: C faces
    .target(
      name: "CDCMTK",
      cxxSettings: [
        .define("HAVE_CONFIG_H"), .define("WITH_THREADS"), .define("_REENTRANT"),
        .unsafeFlags(["-O2"], .when(configuration: .debug)),
      ],
      linkerSettings: dcmtkLibraries.map { .linkedLibrary($0) } + [
        .linkedLibrary("openjp2"), .linkedLibrary("z"),
      ]),
    .target(
      name: "COpenVINO",
      cSettings: [.unsafeFlags(["-I\(openVINO)/include"])],
      linkerSettings: [
        .unsafeFlags([
          "-L\(openVINO)/libs", "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../lib/triaged/openvino",
          "-Xlinker", "-rpath", "-Xlinker", "\(openVINO)/libs",
        ]),
        .linkedLibrary("openvino_c"),
      ]),
    .target(name: "CImageFiles", linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg")]),
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
    .target(name: "CSystemd", linkerSettings: [.linkedLibrary("systemd")]),

    // Layer 1: words and threads
    module("DICOMCore"),
    module("BlockingThreads"),

    // Layer 2: the domain, what is written about it, data sets
    module("TriageDomain", ["DICOMCore"]),
    module("Telemetry", ["DICOMCore", "CSystemd", swiftLog, metrics]),
    module("DICOMObjects", ["DICOMCore", "CDCMTK"], settings: optimised),

    // Layer 3: one capability each
    module("StudyLedger", ["DICOMCore", "TriageDomain", "Telemetry", grdb]),
    module(
      "DICOMNetworking", ["DICOMCore", "DICOMObjects", "CDCMTK", "BlockingThreads", "Telemetry", swiftLog]),
    module(
      "DICOMweb",
      ["DICOMCore", "TriageDomain", "DICOMObjects", "CCurl", "BlockingThreads", "Telemetry", swiftLog]),
    module("HL7", ["DICOMCore", "TriageDomain", nio, nioPosix]),
    module("Imaging", ["DICOMCore", "TriageDomain", "DICOMObjects"], settings: optimised),
    module(
      "Inference",
      ["DICOMCore", "TriageDomain", "COpenVINO", "BlockingThreads", "Telemetry", crypto, swiftLog]),
    module("ResultDocuments", ["DICOMCore", "TriageDomain", "DICOMObjects"], settings: optimised),
    module(
      "Classification",
      [
        "DICOMCore", "TriageDomain", "DICOMObjects", "Imaging", "Inference", "BlockingThreads", "Telemetry",
        swiftLog,
      ], settings: optimised),

    module("Rendering", ["DICOMCore", "Imaging", "CImageFiles"], settings: optimised),

    // Layer 4: the stages
    module(
      "Reception",
      [
        "DICOMCore", "TriageDomain", "DICOMObjects", "DICOMNetworking", "Imaging", "StudyLedger", "Telemetry",
        "BlockingThreads", crypto, swiftLog, metrics, lifecycle,
      ]),
    module(
      "Assembly",
      ["DICOMCore", "TriageDomain", "Imaging", "StudyLedger", "Telemetry", swiftLog, metrics, lifecycle]),
    module(
      "Triage",
      [
        "DICOMCore", "TriageDomain", "DICOMObjects", "Imaging", "Classification", "ResultDocuments",
        "StudyLedger", "Telemetry",
        "BlockingThreads", swiftLog, metrics, lifecycle,
      ]),
    module(
      "Delivery",
      [
        "DICOMCore", "TriageDomain", "DICOMObjects", "DICOMNetworking", "DICOMweb", "HL7", "StudyLedger",
        "Telemetry",
        "BlockingThreads", crypto, swiftLog, metrics, lifecycle,
      ]),
    module(
      "Worklist",
      [
        "DICOMCore", "TriageDomain", "DICOMObjects", "DICOMweb", "StudyLedger", "Telemetry",
        "BlockingThreads", "Imaging", "Rendering", swiftLog,
        metrics,
        lifecycle, hummingbird, hummingbirdCore, httpTypes, nio, "BlockingThreads", crypto, jwtKit,
      ], resources: pageFiles.map { .embedInCode("Page/\($0)") }),

    // Layers 5 and 6: configuration to object graph, and the command
    module(
      "TriageDaemon",
      [
        "DICOMCore", "TriageDomain", "Telemetry", "DICOMObjects", "DICOMNetworking", "DICOMweb",
        "StudyLedger",
        "HL7", "Inference", "Classification", "ResultDocuments", "Reception", "Assembly", "Triage",
        "Delivery",
        "Worklist",
        "BlockingThreads",
        "CSystemd", yams, swiftLog, metrics, lifecycle, signals,
      ]),
    .executableTarget(
      name: "triaged",
      dependencies: [
        "DICOMCore", "TriageDomain", "Telemetry", "StudyLedger", "Inference", "Classification",
        "TriageDaemon",
        "DICOMObjects", "Imaging", "BlockingThreads", argumentParser, swiftLog,
      ],
      swiftSettings: settings),

    // Tests
    .target(
      name: "TriageTestSupport",
      dependencies: [
        "DICOMCore", "TriageDomain", "DICOMObjects", hummingbird, httpTypes, nio, nioPosix, lifecycle,
        swiftLog,
      ],
      path: "Tests/TriageTestSupport", swiftSettings: settings),
    tests("DICOMCoreTests", ["DICOMCore"]),
    tests("BlockingThreadsTests", ["BlockingThreads"]),
    tests("TriageDomainTests", ["TriageDomain", "DICOMCore"]),
    tests("TelemetryTests", ["Telemetry", "DICOMCore", swiftLog]),
    tests("DICOMObjectsTests", ["DICOMObjects", "DICOMCore"]),
    tests("StudyLedgerTests", ["StudyLedger", "TriageDomain", "DICOMCore", "BlockingThreads", grdb]),
    tests(
      "DICOMNetworkingTests",
      ["DICOMNetworking", "DICOMObjects", "DICOMCore", "BlockingThreads", "Telemetry", swiftLog]),
    tests(
      "DICOMwebTests",
      [
        "DICOMweb", "DICOMObjects", "DICOMCore", "TriageDomain", "BlockingThreads", hummingbird, swiftLog,
      ]),
    tests("HL7Tests", ["HL7", "TriageDomain", "DICOMCore"]),
    tests("ImagingTests", ["Imaging", "DICOMObjects", "DICOMCore", "TriageDomain"]),
    tests(
      "InferenceTests", ["Inference", "TriageDomain", "DICOMCore", "BlockingThreads", crypto, swiftLog]),
    tests("ResultDocumentsTests", ["ResultDocuments", "DICOMObjects", "DICOMCore", "TriageDomain"]),
    tests(
      "ClassificationTests",
      [
        "Classification", "Imaging", "Inference", "DICOMObjects", "DICOMCore", "TriageDomain",
        "BlockingThreads", swiftLog,
      ]),
    tests(
      "ReceptionTests",
      [
        "Reception", "DICOMNetworking", "StudyLedger", "DICOMObjects", "DICOMCore", "TriageDomain",
        "BlockingThreads",
        swiftLog, lifecycle,
      ]),
    tests(
      "AssemblyTests",
      [
        "Assembly", "StudyLedger", "TriageDomain", "DICOMCore", "Imaging", "BlockingThreads", swiftLog,
        lifecycle,
      ]),
    tests(
      "TriageTests",
      [
        "Triage", "Classification", "StudyLedger", "ResultDocuments", "DICOMObjects", "TriageDomain",
        "DICOMCore", "BlockingThreads",
        swiftLog, lifecycle,
      ]),
    tests(
      "DeliveryTests",
      [
        "Delivery", "DICOMNetworking", "DICOMweb", "HL7", "StudyLedger", "DICOMObjects", "TriageDomain",
        "DICOMCore", "BlockingThreads", crypto, swiftLog, lifecycle, hummingbird,
      ]),
    tests(
      "WorklistTests",
      [
        "Worklist", "DICOMweb", "StudyLedger", "DICOMObjects", "TriageDomain", "DICOMCore", "BlockingThreads",
        "Imaging", swiftLog,
        lifecycle,
        hummingbird, httpTypes, jwtKit,
      ]),
    tests(
      "TriageDaemonTests",
      [
        "TriageDaemon", "Inference", "ResultDocuments", "TriageDomain", "DICOMCore", "Telemetry", swiftLog,
        "HL7", "Triage",
      ]),
    tests(
      "ProcessTests", ["StudyLedger", "TriageDomain", "DICOMCore", "DICOMObjects", "Telemetry"],
      exclude: ["systemd"]),
    tests(
      "InteropTests",
      [
        "Triage", "Classification", "Inference", "ResultDocuments", "StudyLedger", "DICOMObjects",
        "DICOMCore", "TriageDomain", "BlockingThreads", swiftLog,
      ]),
  ],
  cxxLanguageStandard: .cxx17
)
