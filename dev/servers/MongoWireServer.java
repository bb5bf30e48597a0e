import de.bwaldvogel.mongo.MongoServer;
import java.util.concurrent.CountDownLatch;

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
    DurableBackend backend = new DurableBackend(DataFile.open(arguments[1]));
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
}
