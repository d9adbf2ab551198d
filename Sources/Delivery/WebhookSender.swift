import DICOMCore
import DICOMweb
import StudyLedger
import TriageDomain

/// Where a webhook is and what it is told.
package struct WebhookConfiguration: Sendable, Hashable {
  package var url: String
  /// A file whose first line signs the messages; read anew for each, so that it can be changed while running.
  package var secretFile: String
  /// Whether messages name the patient.
  package var withPatient: Bool

  package init(url: String, secretFile: String, withPatient: Bool = false) {
    self.url = url
    self.secretFile = secretFile
    self.withPatient = withPatient
  }
}

/// Posts a signed message about a study to a web address.
struct WebhookSender: DestinationSender {
  private let client: HTTPClient
  private let configuration: WebhookConfiguration
  private let readings: StudyReadings
  private let now: @Sendable () -> Timestamp

  init(
    _ client: HTTPClient, _ configuration: WebhookConfiguration, readings: StudyReadings,
    now: @escaping @Sendable () -> Timestamp = { .now() }
  ) {
    self.client = client
    self.configuration = configuration
    self.readings = readings
    self.now = now
  }

  /// Any answer below 500 is a sign of life: few receivers know OPTIONS.
  func probe() async -> String? {
    do {
      let status = try await client.send(HTTPRequest(.options, configuration.url)).status
      return status < 500 ? nil : "the destination answers with HTTP status \(status)"
    } catch { return error.description }
  }

  func send(_ claims: [DeliveryClaim]) async -> [DeliveryClaim.ID: DeliveryResult] {
    await readings.send(claims) { entry, delivery in await post(entry, delivery: delivery) }
  }

  private func post(_ entry: WorklistEntry, delivery: Int64) async -> DeliveryResult {
    guard let secret = SecretFile.read(configuration.secretFile) else {
      return .unsent(reason: "the secret file can't be read")
    }
    do {
      let message = WebhookMessage(entry, delivery: delivery, withPatient: configuration.withPatient)
      let body = try message.encoded()
      let seconds = now().milliseconds / 1000
      let answer = try await client.send(
        HTTPRequest(
          .post, configuration.url,
          headers: [
            ("Content-Type", "application/json"), ("X-Triaged-Event", message.event),
            ("X-Triaged-Delivery", message.delivery), ("X-Triaged-Timestamp", "\(seconds)"),
            (
              "X-Triaged-Signature",
              "sha256=" + WebhookMessage.signature(of: body, sentAt: seconds, secret: secret)
            ),
          ], body: HTTPBody([.bytes(body)])))
      return (200...299).contains(answer.status) ? .delivered : AnswerPolicy.result(ofHTTP: answer.status)
    } catch let error as DICOMwebError {
      return DeliveryResult(error)
    } catch { return .refused(reason: "the message can't be written as JSON") }
  }
}
