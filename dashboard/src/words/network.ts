/** Networks of payments, as a person knows them. */

const REAL: Record<string, string> = { "eip155:8453": "Base" };
const TEST: Record<string, string> = { "eip155:84532": "Base Sepolia, test money" };

/** `eip155:84532` → `Base Sepolia, test money` */
export function networkNamed(network: string): string {
  return REAL[network] ?? TEST[network] ?? network;
}

/** What is to be known of a network whose money is not worth anything; null of another. */
export function testNetwork(network: string): string | null {
  return TEST[network] ?? null;
}
