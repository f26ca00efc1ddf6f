import type { AuthTokens } from '@fechatter/core';
import { ApiClient, PASSWORD, type ApiResponse, type Problem } from '@fechatter/testing';

type Tokens = Promise<ApiResponse<AuthTokens & Problem>>;

/** A client that holds passwords and tokens. */
export class AuthClient {
  readonly api: ApiClient;

  constructor(baseUrl: string) {
    this.api = new ApiClient(baseUrl);
  }

  signIn(email: string | null, password = PASSWORD, headers: Record<string, string> = {}): Tokens {
    return this.api.post('/api/signin', { email, password }, headers);
  }

  refresh(refreshToken: string | null, headers: Record<string, string> = {}): Tokens {
    return this.api.post('/api/refresh', { refreshToken }, headers);
  }

  /** The status and code of an answer to a request with this access token. */
  async access(token: string): Promise<[number, string | undefined]> {
    const { status, body } = await this.api.as(token).get<Partial<Problem>>('/api/users');
    return [status, body.code];
  }
}
