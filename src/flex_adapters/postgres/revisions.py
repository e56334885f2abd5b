"""Published revisions, kept in the process that has read them."""

from collections import OrderedDict

import attrs

from flexcore.kernel import RevisionId
from flexcore.programs import Revision


@attrs.frozen
class RevisionCache:
    """The revisions read last, which never change, so that nobody reads one twice.

    Ids are unique over all stores, so one cache serves a whole process.

    Attributes:
        most: How many are kept; the one that was used longest ago goes first.
    """

    most: int = 256
    _kept: OrderedDict[RevisionId, Revision] = attrs.field(factory=OrderedDict, init=False)

    def find(self, revision_id: RevisionId) -> Revision | None:
        """Return a revision that is kept."""
        revision = self._kept.get(revision_id)
        if revision is not None:
            self._kept.move_to_end(revision_id)
        return revision

    def keep(self, revision: Revision) -> None:
        """Keep a revision."""
        self._kept[revision.revision_id] = revision
        if len(self._kept) > self.most:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all; for tests, whose seeded ids come again in other stores."""
        self._kept.clear()


# One for all units of work of this process.
REVISIONS = RevisionCache()
