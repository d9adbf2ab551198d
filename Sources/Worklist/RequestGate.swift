import DICOMweb
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import StudyLedger
import Telemetry

/// What every request passes: who may ask, how often, and how errors and headers of the answer look.
struct RequestGate: RouterMiddleware {
  typealias Context = WorklistContext

  let hosts: HostPolicy
  let origins: OriginPolicy
  let limiter: RateLimiter
  let access: AccessGate
  let logger: Logger

  func handle(
    _ request: Request, context: WorklistContext,
    next: @concurrent (Request, WorklistContext) async throws -> Response
  ) async throws -> Response {
    var response = await answer(request, context: context, next: next)
    SecurityHeaders.set(in: &response.headers)
    if let origin = request.headers[.origin], origins.admits(origin) {
      origins.set(origin, in: &response.headers)
    }
    return response
  }

  private func answer(
    _ request: Request, context: WorklistContext,
    next: @concurrent (Request, WorklistContext) async throws -> Response
  ) async -> Response {
    do {
      guard hosts.answers(for: request.head.authority) else { throw WorklistError.misdirected }
      let isForeign = !hosts.admits(origin: request.headers[.origin])
      guard !isForeign || request.headers[.origin].map(origins.admits) == true else {
        throw WorklistError.foreignOrigin
      }
      guard limiter.admits(context.peer) else { throw WorklistError.tooManyRequests }
      if isForeign, request.method == .options {
        var response = Reply.empty(.noContent)
        origins.setPreflight(in: &response.headers)
        return response
      }
      var context = context
      context.principal = try await access.admit(request, peer: context.peer, isForeign: isForeign)
      return try await next(request, context)
    } catch let error as WorklistError {
      return refused(error)
    } catch let error as LedgerError {
      return refused(WorklistError(error))
    } catch let error as DICOMwebError {
      return refused(WorklistError(error))
    } catch let error as HTTPError where error.status == .notFound {
      return refused(.notFound("there is nothing at this address"))
    } catch let error as HTTPError {
      return refused(.badRequest(error.status.reasonPhrase))
    } catch {
      return refused(.unavailable("the request can't be answered at the moment"))
    }
  }

  private func refused(_ error: WorklistError) -> Response {
    if error.status.kind == .serverError {
      logger.entry(
        .error, "A request could not be answered",
        [.event: "request.failed", .httpStatus: String(error.status.code)])
    }
    return Reply.refusal(error)
  }
}
