package weft.kit.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Any thread. Writes and reads what [JsonCodec] does, without an object mapper: for programs that live for a few
/// milliseconds, where getting the mapper ready would be most of their life. Knows records, sealed families of them,
/// lists, maps by text, texts, whole numbers, booleans, enums, and the value types it is given.
public final class LeanCodec {
    private static final int DEPTH_MAX = 32;

    private final JsonFactory factory = new JsonFactory();
    private final Map<Class<?>, Function<String, ?>> values;

    /// @param values types that are one text, and how it is read; it is written by `toString`
    public LeanCodec(Map<Class<?>, Function<String, ?>> values) {
        this.values = Map.copyOf(values);
    }

    public String encode(Record value) {
        var text = new StringWriter();
        try (var out = factory.createGenerator(text)) {
            write(value, out);
        } catch (IOException impossible) {
            throw new IllegalArgumentException("not a value that has a JSON form", impossible);
        }
        return text.toString();
    }

    /// @throws JsonMalformed when the text is not JSON or not of this type
    public <T> T decode(String json, Class<T> type) {
        try (var in = factory.createParser(json)) {
            in.nextToken();
            var tree = tree(in, 0);
            if (in.nextToken() != null) {
                throw new JsonMalformed("something stands behind the value");
            }
            return type.cast(bind(tree, type));
        } catch (IOException malformed) {
            throw new JsonMalformed(malformed);
        } catch (ReflectiveOperationException
                | ClassCastException
                | IllegalArgumentException
                | DateTimeException wrong) {
            throw new JsonMalformed("a value is not what its name says: " + wrong.getMessage());
        }
    }

    private void write(Object value, JsonGenerator out) throws IOException {
        switch (value) {
            case String text -> out.writeString(text);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Boolean truth -> out.writeBoolean(truth);
            case Enum<?> constant -> out.writeString(constant.name());
            case List<?> list -> {
                out.writeStartArray();
                for (Object item : list) {
                    write(item, out);
                }
                out.writeEndArray();
            }
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (var entry : new TreeMap<>(map).entrySet()) {
                    out.writeFieldName(String.valueOf(entry.getKey()));
                    write(entry.getValue(), out);
                }
                out.writeEndObject();
            }
            case Record single when values.containsKey(single.getClass()) -> out.writeString(single.toString());
            case Record whole -> writeRecord(whole, out);
            default -> throw new IllegalArgumentException(value.getClass() + " has no lean JSON form");
        }
    }

    private void writeRecord(Record value, JsonGenerator out) throws IOException {
        out.writeStartObject();
        if (isMember(value.getClass())) {
            out.writeStringField(RecordShapes.KIND, Kinds.of(value.getClass()));
        }
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object content;
            try {
                var accessor = component.getAccessor();
                accessor.setAccessible(true);
                content = accessor.invoke(value);
            } catch (ReflectiveOperationException failure) {
                throw new IllegalArgumentException(failure);
            }
            if (content != null) {
                out.writeFieldName(component.getName());
                write(content, out);
            }
        }
        out.writeEndObject();
    }

    private static boolean isMember(Class<?> type) {
        for (Class<?> parent : type.getInterfaces()) {
            if (parent.isSealed()) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Object tree(JsonParser in, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw new JsonMalformed("nested deeper than " + DEPTH_MAX);
        }
        var token = in.currentToken();
        return switch (token) {
            case START_OBJECT -> {
                var object = new TreeMap<String, @Nullable Object>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    var name = in.currentName();
                    in.nextToken();
                    object.put(name, tree(in, depth + 1));
                }
                yield object;
            }
            case START_ARRAY -> {
                var array = new ArrayList<@Nullable Object>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    array.add(tree(in, depth + 1));
                }
                yield array;
            }
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case null, default -> throw new JsonMalformed("no value where one has to be");
        };
    }

    private Object bind(@Nullable Object tree, Type type) throws ReflectiveOperationException {
        if (tree == null) {
            throw new JsonMalformed("null stands where a value has to be");
        }
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            return arguments.length == 1
                    ? bindList((List<?>) tree, arguments[0])
                    : bindMap((Map<?, ?>) tree, arguments[1]);
        }
        return bindPlain(tree, (Class<?>) type);
    }

    private Object bindPlain(Object tree, Class<?> type) throws ReflectiveOperationException {
        if (type == String.class) {
            return (String) tree;
        } else if (type == int.class || type == Integer.class) {
            return Math.toIntExact((Long) tree);
        } else if (type == long.class || type == Long.class) {
            return (Long) tree;
        } else if (type == boolean.class || type == Boolean.class) {
            return (Boolean) tree;
        } else if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(tree)) {
                    return constant;
                }
            }
            throw new JsonMalformed("no " + type.getSimpleName() + " is called that");
        }
        var parse = values.get(type);
        if (parse != null) {
            return parse.apply((String) tree);
        }
        return bindRecord(
                (Map<?, ?>) tree, type.isSealed() ? member(type, ((Map<?, ?>) tree).get(RecordShapes.KIND)) : type);
    }

    private static Class<?> member(Class<?> family, @Nullable Object kind) {
        for (Class<?> member : family.getPermittedSubclasses()) {
            if (Kinds.of(member).equals(kind)) {
                return member;
            }
        }
        throw new JsonMalformed("no " + family.getSimpleName() + " is of that kind");
    }

    private Object bindRecord(Map<?, ?> tree, Class<?> type) throws ReflectiveOperationException {
        var components = type.getRecordComponents();
        if (components == null) {
            throw new JsonMalformed(type.getSimpleName() + " has no lean JSON form");
        }
        var types = new Class<?>[components.length];
        var arguments = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            var content = tree.get(components[i].getName());
            boolean mayMiss = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
            arguments[i] = content == null && mayMiss ? null : bind(content, components[i].getGenericType());
        }
        var constructor = type.getDeclaredConstructor(types);
        if (!Modifier.isPublic(type.getModifiers()) || !Modifier.isPublic(constructor.getModifiers())) {
            constructor.setAccessible(true);
        }
        return constructor.newInstance(arguments);
    }

    private List<Object> bindList(List<?> tree, Type item) throws ReflectiveOperationException {
        var list = new ArrayList<Object>(tree.size());
        for (Object content : tree) {
            list.add(bind(content, item));
        }
        return list;
    }

    private Map<String, Object> bindMap(Map<?, ?> tree, Type item) throws ReflectiveOperationException {
        var map = new TreeMap<String, Object>();
        for (var entry : tree.entrySet()) {
            map.put((String) entry.getKey(), bind(entry.getValue(), item));
        }
        return map;
    }
}
