// swift-tools-version: 6.2
import PackageDescription

// SPDX-License-Identifier: Apache-2.0

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "dfx",
  products: [
    .executable(name: "dfx", targets: ["dfx"]),
    .executable(name: "dfx-serve", targets: ["dfx-serve"]),
    .library(name: "DFXISA", targets: ["DFXISA"]),
    .library(name: "DFXMachine", targets: ["DFXMachine"]),
    .library(name: "DFXModel", targets: ["DFXModel"]),
    .library(name: "DFXGraph", targets: ["DFXGraph"]),
    .library(name: "DFXFrontends", targets: ["DFXFrontends"]),
    .library(name: "DFXPlan", targets: ["DFXPlan"]),
    .library(name: "DFXReference", targets: ["DFXReference"]),
    .library(name: "DFXDevice", targets: ["DFXDevice"]),
    .library(name: "DFXCompiler", targets: ["DFXCompiler"]),
    .library(name: "DFXSimulator", targets: ["DFXSimulator"]),
    .library(name: "DFXRuntime", targets: ["DFXRuntime"]),
    .library(name: "DFXReport", targets: ["DFXReport"]),
    .library(name: "DFXApplication", targets: ["DFXApplication"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    // The server's alone: HTTP, services that end in order, event loops, logs.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
  ],
  targets: [
    // Files, streams and threads of the host.
    .target(name: "DFXFiles", swiftSettings: strict),
    .target(name: "HostThreads", swiftSettings: strict),
    // The instruction set: specification, codec, assembler; the machine: its parameters and their sources.
    .target(
      name: "DFXISA", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "DFXMachine", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "DFXModel",
      dependencies: ["DFXFiles", .product(name: "HeapModule", package: "swift-collections")],
      swiftSettings: strict),
    // A model as operations, and what makes one of a checkpoint.
    .target(name: "DFXGraph", dependencies: ["DFXModel", "HostThreads"], swiftSettings: strict),
    .target(name: "DFXFrontends", dependencies: ["DFXModel", "DFXGraph"], swiftSettings: strict),
    // How a graph lies on cards.
    .target(name: "DFXPlan", dependencies: ["DFXMachine", "DFXGraph"], swiftSettings: strict),
    .target(name: "DFXDevice", dependencies: ["DFXISA", "DFXMachine"], swiftSettings: strict),
    .target(
      name: "DFXReference", dependencies: ["DFXISA", "DFXMachine", "DFXDevice"],
      swiftSettings: strict),
    .target(
      name: "DFXDebugger", dependencies: ["DFXISA", "DFXMachine", "DFXDevice"],
      swiftSettings: strict),
    .target(
      name: "DFXCompiler",
      dependencies: ["DFXISA", "DFXMachine", "DFXModel", "DFXGraph", "DFXPlan", "DFXDevice"],
      swiftSettings: strict),
    .target(
      name: "DFXSimulator",
      dependencies: [
        "DFXFiles", "HostThreads", "DFXISA", "DFXMachine", "DFXDevice", "DFXHardware",
      ],
      swiftSettings: strict),
    // Random numbers from a seed: sampling, encoding vectors, random programs.
    .target(name: "SplitMix", swiftSettings: strict),
    .target(
      name: "DFXRuntime",
      dependencies: ["DFXISA", "DFXMachine", "DFXModel", "DFXDevice", "SplitMix"],
      swiftSettings: strict),
    .target(
      name: "DFXReport", dependencies: ["DFXISA", "DFXMachine", "DFXDevice"], swiftSettings: strict),
    .target(
      name: "DFXSweep",
      dependencies: [
        "DFXFiles", "DFXReport", "DFXMachine", "SplitMix",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "DFXValidation",
      dependencies: ["DFXMachine", "DFXReport", "DFXSimulator", "DFXSweep"], swiftSettings: strict),
    // From a model's name to a record of what it did.
    .target(
      name: "DFXApplication",
      dependencies: [
        "DFXFiles", "DFXISA", "DFXMachine", "DFXModel", "DFXGraph", "DFXFrontends", "DFXPlan",
        "DFXDevice",
        "DFXCompiler", "DFXSimulator",
        "DFXRuntime", "DFXReport",
      ],
      swiftSettings: strict),
    // Requests that share appliances, over a day.
    .target(
      name: "DFXCapacity", dependencies: ["DFXRuntime", "DFXReport", "SplitMix"],
      swiftSettings: strict),
    .target(name: "DFXEvaluation", dependencies: ["DFXModel", "DFXGraph"], swiftSettings: strict),
    .executableTarget(
      name: "dfx",
      dependencies: [
        "DFXApplication", "DFXCapacity", "DFXFiles", "DFXEvaluation", "DFXGraph", "DFXFrontends",
        "DFXPlan", "DFXISA", "DFXMachine", "DFXModel", "DFXDevice", "DFXCompiler",
        "DFXSimulator", "DFXReference", "DFXDebugger",
        "DFXRuntime", "DFXReport", "DFXSweep", "DFXValidation", "EditLine",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    // Lines of the debugger on a terminal.
    .systemLibrary(
      name: "EditLine", path: "Sources/EditLine", providers: [.apt(["libedit-dev"])]),
    // HTTP in front of an appliance; the only target that builds the packages of the server.
    .executableTarget(
      name: "dfx-serve",
      dependencies: [
        "DFXApplication", "DFXFiles", "DFXMachine", "DFXModel", "DFXCompiler", "DFXSimulator",
        "DFXRuntime", "DFXReport", "SplitMix",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "next-words",
      dependencies: ["DFXApplication", "DFXModel", "DFXRuntime"],
      path: "Examples/NextWords", swiftSettings: strict),
    .executableTarget(
      name: "specgen", dependencies: ["DFXISA", "SplitMix"], swiftSettings: strict),

    // Platforms against each other and against vectors.
    .target(
      name: "DFXVerification",
      dependencies: [
        "DFXISA", "DFXMachine", "DFXDevice", "DFXReference", "DFXSimulator", "SplitMix",
        "DFXModel", "DFXGraph", "DFXFrontends", "DFXPlan", "DFXCompiler",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "dfx-check",
      dependencies: [
        "DFXVerification", "DFXSimulator", "DFXReference", "DFXDevice", "DFXCompiler", "DFXMachine",
        "DFXModel", "DFXFrontends",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // The hardware: C++17 under SystemC, seen by Swift through C headers.
    .systemLibrary(
      name: "SystemC", path: "hw/systemc", pkgConfig: "systemc",
      providers: [.apt(["libsystemc-dev"])]),
    .target(
      name: "DFXHardware",
      dependencies: ["SystemC"],
      path: "hw",
      exclude: ["systemc"],
      sources: ["api", "card", "functional", "generated", "link", "memory", "platform"],
      publicHeadersPath: "include",
      cxxSettings: [
        .headerSearchPath("."),
        .define("HWY_SHARED_DEFINE"),
        .define("HWY_WANT_AVX3_DL"),
        .define("SC_INCLUDE_DYNAMIC_PROCESSES"),
        // The kernels are optimised in debug builds too: tests run billions of their operations. Only an unsafe flag
        // says so, and for that SwiftPM takes this package as a dependency by path, branch or revision, not by version.
        .unsafeFlags(["-O2", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter"]),
      ],
      linkerSettings: [.linkedLibrary("systemc"), .linkedLibrary("hwy"), .linkedLibrary("m")]),

    .testTarget(
      name: "DFXFilesTests", dependencies: ["DFXFiles", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "DFXReportTests",
      dependencies: [
        "DFXReport", "DFXDevice", "DFXISA", "DFXMachine", "DFXModel", "DFXGraph", "DFXFrontends",
        "DFXCompiler", "DFXSimulator", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DFXSweepTests",
      dependencies: ["DFXSweep", "DFXReport", "DFXDevice", "DFXISA", "DFXMachine", "TestSupport"],
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["DFXModel"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "DFXModelTests", dependencies: ["DFXModel", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "DFXEvaluationTests", dependencies: ["DFXEvaluation"],
      swiftSettings: strict),
    .testTarget(
      name: "DFXGraphTests", dependencies: ["DFXGraph", "DFXFrontends", "DFXModel", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "DFXISATests",
      dependencies: [
        "DFXISA", "DFXHardware", "SplitMix", "specgen", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DFXReferenceTests",
      dependencies: [
        "DFXReference", "DFXSimulator", "DFXISA", "DFXMachine", "DFXDevice", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DFXDebuggerTests",
      dependencies: [
        "DFXDebugger", "DFXReference", "DFXSimulator", "DFXISA", "DFXMachine", "DFXDevice",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DFXConformanceTests",
      dependencies: [
        "DFXVerification", "TestSupport", "DFXReference", "DFXSimulator", "DFXDevice", "DFXISA",
        "DFXHardware", "DFXMachine",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DFXTimingTests",
      dependencies: [
        "DFXHardware", "DFXSimulator", "DFXMachine", "DFXDevice", "DFXISA", "SplitMix",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DFXSimulatorTests",
      dependencies: [
        "DFXSimulator", "HostThreads", "DFXMachine", "DFXModel", "DFXFrontends", "DFXDevice",
        "DFXCompiler", "DFXISA", "SplitMix", "TestSupport",
      ],
      exclude: ["Passes"], swiftSettings: strict),
    .testTarget(
      name: "DFXMachineTests", dependencies: ["DFXMachine", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "DFXPlanTests",
      dependencies: ["DFXPlan", "DFXGraph", "DFXFrontends", "DFXModel", "DFXMachine"],
      swiftSettings: strict),
    .testTarget(
      name: "DFXCompilerTests",
      dependencies: [
        "DFXCompiler", "DFXPlan", "DFXISA", "DFXMachine", "DFXModel", "DFXGraph", "DFXFrontends",
        "DFXDevice", "DFXSimulator", "DFXRuntime", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DFXRuntimeTests",
      dependencies: [
        "DFXRuntime", "DFXDevice", "DFXISA", "DFXModel", "SplitMix", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DFXHardwareTests", dependencies: ["DFXHardware", "DFXISA", "SplitMix"],
      swiftSettings: strict),
    .testTarget(
      name: "DFXCapacityTests",
      dependencies: ["DFXCapacity", "DFXRuntime", "SplitMix", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ServerTests",
      dependencies: ["dfx-serve", "dfx", "DFXModel", "SplitMix", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "dfxTests",
      dependencies: [
        "dfx", "next-words", "DFXCompiler", "DFXSimulator", "DFXRuntime", "DFXModel",
        "DFXFrontends",
        "DFXMachine",
        "DFXDevice", "DFXISA",
        "SplitMix", "TestSupport",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// Fuzzing wants a runtime that only `-sanitize=fuzzer` links, so its targets are there on demand: make fuzz.
if Context.environment["DFX_FUZZ"] != nil {
  package.targets += [
    .target(name: "FuzzDriver"),
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "FuzzDriver", "DFXGraph", "DFXISA", "DFXMachine", "DFXModel", "DFXRuntime", "DFXSweep",
        "DFXVerification", "SplitMix",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]),
  ]
}
