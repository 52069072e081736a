import { useLocalStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FirstSteps, firstStepsQuery } from "@/api/firstSteps";

const often = 2_000;

/** The first steps while they are to be shown: until all are done or somebody hides them. */
export function useFirstSteps(): { steps: FirstSteps | undefined; hide: () => void } {
  const { guide } = useSearch({ from: "/signed-in/" });
  const navigate = useNavigate();
  const [hidden, setHidden] = useLocalStorage({
    key: "outfeed-first-steps-hidden",
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const wanted = guide === "true" || !hidden;
  const { data } = useQuery({
    ...firstStepsQuery,
    enabled: wanted,
    // Its steps are taken all over the system; while it is looked at it shall follow at once.
    refetchInterval: (query) => (query.state.data?.complete ? false : often),
  });
  const hide = () => {
    setHidden(true);
    void navigate({ to: "/", search: ({ guide: _, ...rest }) => rest });
  };
  const shown = wanted && data && (guide === "true" || !data.complete);
  return { steps: shown ? data : undefined, hide };
}
