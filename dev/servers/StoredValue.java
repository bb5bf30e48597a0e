import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.StringDataType;

/**
 * One value as the data file holds it: a byte that tells its kind, then the value as BSON.
 * Every kind comes back as it went in: a Long stays a Long, what is missing is not null.
 */
final class StoredValue {
  private static final byte STRING = 2;
  private static final byte MISSING = 100;
  /** What BSON cannot say, in Java's own serialization. */
  private static final byte JAVA = 101;

  /** A reference, a header and the fields around what a value holds, roughly. */
  private static final int OVERHEAD = 40;

  private StoredValue() {}

  static void write(WriteBuffer target, Object value) {
    if (value instanceof String text) {
      target.put(STRING);
      StringDataType.INSTANCE.write(target, text);
    } else if (value instanceof Missing) {
      target.put(MISSING);
    } else {
      ByteBuf bytes = encoded(value);
      target.put(bytes.array(), bytes.arrayOffset(), bytes.readableBytes());
    }
  }

  static Object read(ByteBuffer source) {
    byte kind = source.get();
    if (kind == STRING) return StringDataType.INSTANCE.read(source);
    if (kind == MISSING) return Missing.getInstance();
    if (kind == JAVA) return deserialized(source);
    ByteBuf bytes = Unpooled.wrappedBuffer(source);
    Object value = BsonDecoder.decodeValue(kind, bytes);
    source.position(source.position() + bytes.readerIndex());
    return value;
  }

  /**
   * A total order in which only equal values meet: kind by kind, strings by their characters, the rest by value or by
   * bytes. Unlike MongoDB's own order it keeps an int and a long of one value apart, as the documents do.
   */
  static int compare(Object one, Object other) {
    if (one == other) return 0;
    if (one instanceof String a && other instanceof String b) return a.compareTo(b);
    if (one instanceof Double a && other instanceof Double b) return a.compareTo(b);
    if (one instanceof Integer a && other instanceof Integer b) return a.compareTo(b);
    if (one instanceof Long a && other instanceof Long b) return a.compareTo(b);
    if (one instanceof ObjectId a && other instanceof ObjectId b) return a.compareTo(b);
    // The file holds milliseconds.
    if (one instanceof Instant a && other instanceof Instant b)
      return Long.compare(a.toEpochMilli(), b.toEpochMilli());
    return Arrays.compareUnsigned(bytesOf(one), bytesOf(other));
  }

  /** Roughly the bytes a value takes on the heap: pages are split and cached by it. */
  static int memory(Object value) {
    if (value instanceof String text) return OVERHEAD + text.length();
    int sum = OVERHEAD;
    if (value instanceof Map<?, ?> fields)
      for (Map.Entry<?, ?> field : fields.entrySet()) sum += OVERHEAD + memory(field.getValue());
    if (value instanceof Collection<?> items) for (Object item : items) sum += memory(item);
    return sum;
  }

  private static byte[] bytesOf(Object value) {
    WriteBuffer target = new WriteBuffer(64);
    write(target, value);
    return Arrays.copyOf(target.getBuffer().array(), target.position());
  }

  private static ByteBuf encoded(Object value) {
    ByteBuf bytes = Unpooled.buffer(value instanceof Document ? 2048 : 32);
    try {
      byte kind = BsonEncoder.determineType(value);
      BsonEncoder.encodeValue(kind, value, bytes.writeByte(kind));
      return bytes;
    } catch (RuntimeException notBson) {
      byte[] serialized = serialized(value);
      return bytes.clear().writeByte(JAVA).writeInt(serialized.length).writeBytes(serialized);
    }
  }

  private static byte[] serialized(Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
      stream.writeObject(value);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return bytes.toByteArray();
  }

  private static Object deserialized(ByteBuffer source) {
    byte[] bytes = new byte[source.getInt()];
    source.get(bytes);
    try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return stream.readObject();
    } catch (IOException | ClassNotFoundException problem) {
      throw new IllegalStateException("the data file holds a value that cannot be read", problem);
    }
  }
}
