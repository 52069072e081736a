import { Button, type ButtonProps } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Seeking } from "@/api/explaining";
import type { Entry, Id } from "@/api/types";
import { bestIn } from "./address";

type Look = Pick<ButtonProps, "size" | "variant">;
type Asked = { why?: string; best?: string; what_if?: string; from?: string };

/** Asks something on the board; where it stands there already, that stays. */
function Asking({ words, asked, ...look }: { words: "why" | "best"; asked: Asked } & Look) {
  const { t } = useTranslation("why");
  const { why, best, ...place } = asked;
  return (
    <Button
      size="xs"
      variant="default"
      {...look}
      renderRoot={(root) => (
        <Link
          {...root}
          to="/schedule"
          search={(now) => ({ ...place, ...now, entry: undefined, why, best })}
        />
      )}
    >
      {t(words)}
    </Button>
  );
}

interface Props extends Look {
  entry: Pick<Entry, "id" | "start_at">;
  what_if?: Id | null;
}

/** Asks on the board why an entry is late. */
export function WhyLink({ entry, what_if, ...look }: Props) {
  const copy = what_if ? String(what_if) : undefined;
  const asked = { from: entry.start_at, what_if: copy, why: String(entry.id) };
  return (
    <Suspense>
      <Asking words="why" asked={asked} {...look} />
    </Suspense>
  );
}

/** Asks on the board for the best places. */
export const BestPlacesLink = ({ seeking, ...look }: { seeking: Seeking } & Look) => (
  <Suspense>
    <Asking words="best" asked={{ best: bestIn(seeking) }} {...look} />
  </Suspense>
);
