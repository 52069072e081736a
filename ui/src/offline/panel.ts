import { lineQuery, linesQuery, startableQuery } from "@/api/lines";
import { assetsQuery, modesQuery, productsQuery, ratesQuery } from "@/api/plant";
import { queryClient } from "@/api/queryClient";
import { wasteReasonsQuery } from "@/api/setup";
import { reasonsQuery } from "@/api/states";
import { keepAnswers } from "./kept";
import { prepareScreens } from "./screens";

/** Makes a panel ready for the loss of its network: screens, and what is entered by choice. */
export async function prepare(line: string): Promise<void> {
  keepAnswers();
  await Promise.all([ask(line), prepareScreens()]);
}

/** Asks for what an operator chooses from, though nothing of it was looked at yet. */
async function ask(line: string): Promise<void> {
  const status = queryClient.getQueryData(lineQuery(line).queryKey);
  await Promise.all([
    queryClient.prefetchQuery(linesQuery),
    queryClient.prefetchQuery(assetsQuery),
    queryClient.prefetchQuery(startableQuery(line)),
    queryClient.prefetchQuery(productsQuery),
    queryClient.prefetchQuery(modesQuery),
    queryClient.prefetchQuery(reasonsQuery(line)),
    queryClient.prefetchQuery(wasteReasonsQuery(line)),
    status && queryClient.prefetchQuery(ratesQuery({ line: status.line.id })),
  ]);
}
