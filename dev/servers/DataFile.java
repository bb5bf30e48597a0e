import org.h2.mvstore.MVStore;

/** The file that holds all data, and what may stand in it. */
final class DataFile {
  /** Counts up when keys or documents are written in another way. Files older than this class have none, which is 0. */
  private static final int FORMAT = 1;

  private DataFile() {}

  /** Refuses a file of another format: its bytes would be taken for something else. */
  static MVStore open(String place) {
    MVStore.Builder builder = builder();
    MVStore store = (place.equals("memory") ? builder : builder.fileName(place)).open();
    if (store.getMapNames().isEmpty()) store.setStoreVersion(FORMAT);
    if (store.getStoreVersion() == FORMAT) return store;
    store.closeImmediately();
    throw new IllegalStateException(
        place
            + " was written by another version of this server, which keeps its data in another format."
            + " Move the file away to start with no data, or use the version that wrote it.");
  }

  /** No commit by timer or by size: the backend commits between commands, so that a kill never leaves half of one. */
  private static MVStore.Builder builder() {
    return new MVStore.Builder().cacheSize(32).autoCommitDisabled().autoCommitBufferSize(256 * 1024);
  }
}
