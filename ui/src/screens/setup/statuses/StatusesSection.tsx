import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { statusesQuery } from "@/api/plant";
import type { OrderStatus } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { Loading } from "@/components/shell/Fallbacks";
import { MoveMatrix } from "./MoveMatrix";
import type { MoveEdits } from "./moveEdits";
import { StateChart } from "./StateChart";
import { StatusDialog } from "./StatusDialog";
import styles from "./Statuses.module.css";
import { StatusList } from "./StatusList";

/** The stages of an order, their order and flags, and which moves between them are legal. */
export function StatusesSection() {
  const { data, error } = useQuery(statusesQuery);
  const [edits, setEdits] = useState<MoveEdits>(new Map());
  const [doing, setDoing] = useState<{ status: OrderStatus | null } | null>(null);
  if (!data) return error ? <ProblemNotice error={error} /> : <Loading />;
  return (
    <div className={styles.statuses}>
      <ProblemNotice error={error} />
      <StatusList statuses={data.items} open={(status) => setDoing({ status })} />
      <MoveMatrix statuses={data.items} edits={edits} change={setEdits} />
      <StateChart statuses={data.items} edits={edits} />
      {doing && <StatusDialog status={doing.status} close={() => setDoing(null)} />}
    </div>
  );
}
