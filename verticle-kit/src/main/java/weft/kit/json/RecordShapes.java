package weft.kit.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Pure. Tells Jackson what our types say already, so that they carry none of its annotations: a sealed family is
/// closed and its members are told apart by `kind`; a component that is not `@Nullable` has to be there.
final class RecordShapes extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1;
    static final String KIND = "kind";

    private final transient Set<Class<?>> values;

    RecordShapes(Set<Class<?>> values) {
        this.values = values;
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findTypeResolver(
            MapperConfig<?> config, AnnotatedClass annotated, JavaType type) {
        if (rootOf(annotated.getRawType()) == null) {
            return null;
        }
        return new StdTypeResolverBuilder()
                .init(JsonTypeInfo.Id.NAME, null)
                .inclusion(JsonTypeInfo.As.PROPERTY)
                .typeProperty(KIND);
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
        var type = annotated.getRawType();
        if (!type.isSealed() || rootOf(type) == null) {
            return null;
        }
        var members = new ArrayList<NamedType>();
        addMembers(type, members);
        return members;
    }

    @Override
    public @Nullable String findTypeName(AnnotatedClass annotated) {
        var type = annotated.getRawType();
        return type.isRecord() && rootOf(type) != null ? Kinds.of(type) : null;
    }

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
        return isRequired(member) ? Boolean.TRUE : null;
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
        return isRequired(annotated) ? JsonSetter.Value.forValueNulls(Nulls.FAIL) : JsonSetter.Value.empty();
    }

    private static boolean isRequired(Annotated annotated) {
        return annotated instanceof AnnotatedParameter parameter
                && parameter.getOwner().getAnnotated() instanceof Constructor<?> constructor
                && constructor.getDeclaringClass().isRecord()
                && !constructor.getAnnotatedParameterTypes()[parameter.getIndex()].isAnnotationPresent(Nullable.class);
    }

    private static void addMembers(Class<?> family, List<NamedType> members) {
        for (var member : family.getPermittedSubclasses()) {
            if (member.isSealed()) {
                addMembers(member, members);
            } else {
                members.add(new NamedType(member, Kinds.of(member)));
            }
        }
    }

    /// The outermost sealed family a type belongs to, or null when it belongs to none or is a value type.
    private @Nullable Class<?> rootOf(Class<?> type) {
        if (values.contains(type) || type.isEnum()) {
            return null;
        }
        for (var parent : type.getInterfaces()) {
            var root = rootOf(parent);
            if (root != null) {
                return root;
            }
        }
        return type.isSealed() && type.isInterface() ? type : null;
    }
}
