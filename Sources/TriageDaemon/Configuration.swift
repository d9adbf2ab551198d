package import DICOMCore
package import Inference
package import ResultDocuments
package import TriageDomain
package import Worklist

/// Everything that the service can be told, as values; `etc/triaged/triaged.yaml` shows each key with its default.
package struct Configuration: Sendable {
  package var state = StateSection()
  package var models = ModelsSection()
  package var reception = ReceptionSection()
  package var assembly = AssemblySection()
  package var triage = TriageSection()
  package var order = OrderPolicy()
  package var results = ResultsSection()
  package var delivery = DeliverySection()
  package var worklist = WorklistSection()
  package var log = LogSection()

  package struct StateSection: Sendable {
    package var directory = ""
  }

  package struct ModelsSection: Sendable {
    package var directory = ""
    package var inferenceThreads = 0
    package var requestsPerModel = 2
    /// The purposes that the site has chosen; a package's own default stands for the others.
    package var operatingPoints: [FindingKind: OperatingPurpose] = [:]
    /// The package that decides on a finding, where several speak of it.
    package var deciding: [FindingKind: String] = [:]
    package var shadowLimit = Duration.seconds(60)
    package var minimumAgeYears = 0
  }

  package struct ReceptionSection: Sendable {
    package var addresses: [String] = []
    package var port = 11112
    package var aeTitles: [AETitle] = []
    package var callingAETitles: [AETitle] = []
    package var peerNetworks: [String] = []
    package var associationsMaximum = 32
    package var associationsPerPeerMaximum = 16
    package var pduMaximumBytes = 131_072
    package var objectMaximumBytes = 2_147_483_647
    package var requestTimeout = Duration.seconds(10)
    package var idleTimeout = Duration.seconds(60)
    package var progressWindow = Duration.seconds(15)
    package var progressMinimumBytes = 16_384
    package var sendTimeout = Duration.seconds(30)
    package var spoolFreeMinimumBytes = 1_073_741_824
    package var drain = Duration.seconds(10)
  }

  package struct AssemblySection: Sendable {
    package var seriesSettle = Duration.seconds(2)
    package var shortestSettle = Duration.milliseconds(750)
    package var quietPeriod = Duration.seconds(20)
  }

  package struct TriageSection: Sendable {
    package var workers = 0
    package var attemptsMaximum = 3
    package var lease = Duration.seconds(120)
    package var retryAfter = Duration.seconds(10)
    package var priorities = PriorityPolicy()
  }

  package struct ResultsSection: Sendable {
    package var reportsNotEligible = false
    package var urgency: [FindingKind: FindingUrgency] = [:]
  }

  package struct DeliverySection: Sendable {
    package var destinations: [DestinationSection] = []
    package var attemptsMaximum = 12
    package var backoffInitial = Duration.seconds(2)
    package var backoffMaximum = Duration.seconds(600)
    package var lease = Duration.seconds(120)
  }

  package struct WorklistSection: Sendable {
    package var address = "127.0.0.1"
    package var port = 8042
    package var bodyMaximumBytes = 4_194_304
    package var pageMaximum = 500
    package var imageCacheBytes = 67_108_864
    package var storeMaximumBytes = 4_294_967_296
    package var hosts: [String] = []
    package var allowedOrigins: [String] = []
    package var authentication = AuthenticationConfiguration()
  }

  package struct LogSection: Sendable {
    package var level = "info"
  }
}
