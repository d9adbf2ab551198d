import ArgumentParser
import TriageDaemon

@main
struct Triaged: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "triaged",
    abstract: "Reads studies for urgent findings and reorders the worklist.",
    discussion: """
      A PACS forwards its studies; each is read for intracranial haemorrhage, pneumothorax and ischaemic stroke, the \
      findings go back as DICOM objects, and the worklist is reordered. It assists: it never hides, delays, \
      downgrades or alters anything. Not a medical device.
      """,
    version: ProductVersion.current,
    subcommands: [
      ServeCommand.self, CheckConfigCommand.self, ClassifyCommand.self, EvaluateCommand.self,
      QueueCommand.self, ModelsCommand.self,
      StatusCommand.self,
    ])
}
