/**
 * Sends to Redox: tokens, messages, queries and files.
 *
 * @module
 */

export {
  AbortedError,
  AuthenticationError,
  DeadlineError,
  DestinationRefusedError,
  FileTooLargeError,
  InvalidMessageError,
  NetworkError,
  RateLimitError,
  type RedoxErrorEntry,
  RedoxRefusedError,
  RedoxUnavailableError,
  SourceError,
  type SourceErrorCode,
  UnknownFateError,
  UnreadableAnswerError,
  type UnreadableReason,
  UploadNotPermittedError,
} from "./errors.ts"
