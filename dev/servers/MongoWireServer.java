import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVStore;

/**
 * A server that speaks MongoDB's wire protocol and keeps its data in one file.
 * Arguments: port (0 takes a free one), then the data file, or "memory".
 * Prints "listening on PORT" when clients may connect; ends cleanly on SIGTERM.
 */
public final class MongoWireServer {
  private MongoWireServer() {}

  public static void main(String[] arguments) throws InterruptedException {
    try {
      serve(arguments);
    } catch (RuntimeException problem) {
      // One line: the starter shows the end of this log, where a stack trace would hide the reason.
      System.err.println("cannot start: " + problem.getMessage());
      System.exit(1);
    }
  }

  private static void serve(String[] arguments) throws InterruptedException {
    DurableBackend backend = new DurableBackend(open(arguments[1]));
    MongoServer server = new MongoServer(backend);
    server.bind("127.0.0.1", Integer.parseInt(arguments[0]));
    CountDownLatch stopped = new CountDownLatch(1);
    Thread stop =
        new Thread(
            () -> {
              server.shutdownNow();
              backend.finish();
              stopped.countDown();
            });
    Runtime.getRuntime().addShutdownHook(stop);
    System.out.println("listening on " + server.getLocalAddress().getPort());
    stopped.await();
  }

  /** No commit by timer or by size: the backend commits between commands, so that a kill never leaves half of one. */
  private static MVStore open(String place) {
    MVStore.Builder builder =
        new MVStore.Builder().cacheSize(64).autoCommitDisabled().autoCommitBufferSize(256 * 1024);
    return (place.equals("memory") ? builder : builder.fileName(place)).open();
  }

  /** Runs one write at a time and answers it only after it reached the file. */
  private static final class DurableBackend extends H2Backend {
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
  }
}
