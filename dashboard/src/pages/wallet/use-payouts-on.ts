import { answered, api } from "../../api/client";
import { useLoaded } from "../../api/load";

/** Whether what is owed is sent: Locus is a provider then; null while that is not known. */
export function usePayoutsOn(): boolean | null {
  const { data } = useLoaded(() => answered(api.GET("/health")));
  return data && "locus" in data.providers;
}
