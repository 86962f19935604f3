import type { Problem } from "./types";

/** An answer that is no success. `problem.code` has one cause each; the rest is words for people. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.name = "ApiProblem";
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** No answer at all: the server cannot be reached from here. */
export function unreachable(path: string, why: string): ApiProblem {
  return new ApiProblem({
    type: "about:blank",
    title: "No answer from the server",
    status: 0,
    code: "unreachable",
    detail: why,
    instance: path,
    request_id: "",
    retryable: true,
    errors: [],
    execution_status: "",
  });
}

/** What an answer says that is not one of Hansa's own, such as a proxy's page. */
export function unnamed(path: string, status: number, requestId: string): ApiProblem {
  return new ApiProblem({
    type: "about:blank",
    title: `The server answered ${status}`,
    status,
    code: `http_${status}`,
    detail: `The server answered ${status}, without saying why`,
    instance: path,
    request_id: requestId,
    retryable: status >= 500,
    errors: [],
    execution_status: "",
  });
}

export function asProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem ? error : unreachable("", String(error));
}
