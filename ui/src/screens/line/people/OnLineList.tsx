import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { lineQuery } from "@/api/lines";
import { leaveLine, peopleQuery } from "@/api/people";
import type { LineStatus } from "@/api/types";
import { ProblemNotice } from "@/components/ProblemNotice";
import { When } from "@/components/When";
import styles from "./People.module.css";

/** Who else is on the line, and that one of them went home without a word. */
export function OnLineList(props: { line: string; people: LineStatus["people"]; zone: string }) {
  const { t } = useTranslation("people");
  const queryClient = useQueryClient();
  const leave = useMutation({
    mutationFn: (sign_on: number) => leaveLine(props.line, sign_on),
    onSuccess: async (people) => {
      queryClient.setQueryData(peopleQuery(props.line).queryKey, people);
      await queryClient.invalidateQueries({ queryKey: lineQuery(props.line).queryKey });
    },
  });
  if (props.people.length === 0) return null;
  return (
    <section className={styles.part} aria-label={t("there.title")}>
      <h3>{t("there.title")}</h3>
      <ProblemNotice error={leave.error} />
      <ul className={styles.there}>
        {props.people.map((each) => (
          <li key={each.sign_on}>
            <b>{each.display_name}</b>
            <span className="of-quiet">
              {t("there.since")} <When at={each.since} zone={props.zone} />
            </span>
            <button
              type="button"
              className={styles.thereEnd}
              disabled={leave.isPending}
              aria-label={t("there.left_of", { name: each.display_name })}
              onClick={() => leave.mutate(each.sign_on)}
            >
              {t("there.left")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
