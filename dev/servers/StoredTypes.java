import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * How keys and documents lie in the data file. Left to itself the store serialises both keys with Java for every
 * comparison, and whole documents with Java for every page it writes.
 */
final class StoredTypes {
  private StoredTypes() {}

  /** Documents by their id, in the order of ids. */
  static MVMap.Builder<Object, Document> documents() {
    return new MVMap.Builder<Object, Document>()
        .keyType(new ValueType())
        .valueType(new DocumentType());
  }

  /** Ids of documents by their indexed values. */
  static MVMap.Builder<KeyValue, Object> index() {
    return new MVMap.Builder<KeyValue, Object>()
        .keyType(new KeyType())
        .valueType(new ValueType());
  }

  private static final class ValueType extends BasicDataType<Object> {
    @Override
    public int compare(Object one, Object other) {
      return StoredValue.compare(one, other);
    }

    @Override
    public int getMemory(Object value) {
      return StoredValue.memory(value);
    }

    @Override
    public void write(WriteBuffer target, Object value) {
      StoredValue.write(target, value);
    }

    @Override
    public Object read(ByteBuffer source) {
      return StoredValue.read(source);
    }

    @Override
    public Object[] createStorage(int size) {
      return new Object[size];
    }
  }

  private static final class DocumentType extends BasicDataType<Document> {
    @Override
    public int getMemory(Document document) {
      return StoredValue.memory(document);
    }

    @Override
    public void write(WriteBuffer target, Document document) {
      StoredValue.write(target, document);
    }

    @Override
    public Document read(ByteBuffer source) {
      return (Document) StoredValue.read(source);
    }

    @Override
    public Document[] createStorage(int size) {
      return new Document[size];
    }
  }

  private static final class KeyType extends BasicDataType<KeyValue> {
    @Override
    public int compare(KeyValue one, KeyValue other) {
      int size = Math.min(one.size(), other.size());
      for (int i = 0; i < size; i++) {
        int order = StoredValue.compare(one.get(i), other.get(i));
        if (order != 0) return order;
      }
      return Integer.compare(one.size(), other.size());
    }

    @Override
    public int getMemory(KeyValue key) {
      int sum = 0;
      for (Object value : key) sum += StoredValue.memory(value);
      return sum;
    }

    @Override
    public void write(WriteBuffer target, KeyValue key) {
      target.putVarInt(key.size());
      for (Object value : key) StoredValue.write(target, value);
    }

    @Override
    public KeyValue read(ByteBuffer source) {
      int size = DataUtils.readVarInt(source);
      List<Object> values = new ArrayList<>(size);
      for (int i = 0; i < size; i++) values.add(StoredValue.read(source));
      return new KeyValue(values);
    }

    @Override
    public KeyValue[] createStorage(int size) {
      return new KeyValue[size];
    }
  }
}
