import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVStore;

/** Runs one write at a time and answers it only after it reached the file. */
final class DurableBackend extends H2Backend {
  /** What the server claims by itself is too old for current drivers; 13 stands for MongoDB 5.0. */
  private static final int WIRE_VERSION = 13;

  private static final int COMPACT_BYTES = 4 * 1024 * 1024;

  private static final Set<String> READS =
      Set.of(
          "hello", "ismaster", "ping", "buildinfo", "find", "getmore", "killcursors", "count",
          "distinct", "listcollections", "listindexes", "listdatabases", "serverstatus", "dbstats",
          "collstats", "getlasterror", "endsessions", "whatsmyuri", "getlog", "connectionstatus");

  private final MVStore store;
  private final Object writing = new Object();
  private final ScheduledExecutorService housekeeping =
      Executors.newSingleThreadScheduledExecutor();

  DurableBackend(MVStore store) {
    super(store);
    this.store = store;
    housekeeping.scheduleWithFixedDelay(this::compact, 5, 5, TimeUnit.SECONDS);
  }

  @Override
  public Document handleCommand(Channel channel, String database, String command, Document query) {
    String name = command.toLowerCase(Locale.ROOT);
    if (!READS.contains(name) && !readsOnly(name, query)) {
      synchronized (writing) {
        try {
          return super.handleCommand(channel, database, command, query);
        } finally {
          store.commit();
        }
      }
    }
    Document answer = super.handleCommand(channel, database, command, query);
    if (name.equals("hello") || name.equals("ismaster")) answer.put("maxWireVersion", WIRE_VERSION);
    return answer;
  }

  private static boolean readsOnly(String name, Document query) {
    if (!name.equals("aggregate")) return false;
    String pipeline = String.valueOf(query.get("pipeline"));
    return !pipeline.contains("$merge") && !pipeline.contains("$out");
  }

  /** The store compacts only together with its commit timer, which is off. */
  private void compact() {
    synchronized (writing) {
      if (!store.isClosed() && !isInMemory()) store.compact(70, COMPACT_BYTES);
    }
  }

  void finish() {
    housekeeping.shutdownNow();
    synchronized (writing) {
      if (!store.isClosed()) store.close();
    }
  }

  @Override
  protected MongoDatabase openOrCreateDatabase(String name) {
    return new TypedDatabase(name);
  }

  /**
   * Opens each map with our types before the library does with its own: of a map that is open it gets what is there.
   * An inner class, because the library opens maps while it still constructs, when no field of ours is set.
   */
  private final class TypedDatabase extends H2Database {
    TypedDatabase(String name) {
      super(name, getMvStore(), getCursorRegistry());
    }

    @Override
    protected MongoCollection<Object> openOrCreateCollection(String name, CollectionOptions options) {
      getMvStore().openMap("databases." + getFullCollectionNamespace(name), StoredTypes.documents());
      return super.openOrCreateCollection(name, options);
    }

    @Override
    protected Index<Object> openOrCreateUniqueIndex(
        String collection, String name, List<IndexKey> keys, boolean sparse) {
      String map = getFullCollectionNamespace(collection) + "._index_" + name;
      getMvStore().openMap(map, StoredTypes.index());
      return super.openOrCreateUniqueIndex(collection, name, keys, sparse);
    }
  }
}
